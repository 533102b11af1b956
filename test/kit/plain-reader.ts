/** A reader without a console, who asks for no language. */
import { readerOf } from '../../shared/http/report/reader.ts';

export const plainReader = readerOf({ header: () => undefined }, { kind: 'key' });
