/**
 * The style of the pages. The build writes it beside this module with the tokens of Fluent in front, from which the console
 * has its colours too (local/console/bundle.ts).
 */
import { readFileSync } from 'node:fs';

export const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
