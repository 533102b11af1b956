/// <reference lib="dom" />
/** The script of the pages beside the console: report, comparison, plan and photos (shared/http/report/page.ts). */

import { showFaces } from './pages/page-faces.ts';
import { findOn } from './pages/page-find.ts';
import { sortable } from './pages/page-sort.ts';

showFaces(document.querySelectorAll('.face'));

const lines = document.querySelector<HTMLTableElement>('table.lines');
// A page that ends early would be sorted without the lines that it lacks.
if (lines !== null && document.getElementById('more') === null) sortable(lines);

const place = document.getElementById('find');
if (place !== null) findOn(place);
