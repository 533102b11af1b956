import { expect, test } from 'vitest';
import { html, trusted } from '../../shared/http/html.ts';

test('what is put in is escaped, unless it is HTML made here', () => {
  const name = '<script>"O\'Neill" & co</script>';
  expect(html`<td title="${name}">${name}</td>`.html).toBe(
    '<td title="&lt;script&gt;&quot;O&#39;Neill&quot; &amp; co&lt;/script&gt;">&lt;script&gt;&quot;O&#39;Neill&quot; &amp; co&lt;/script&gt;</td>',
  );
  expect(
    html`<p>${html`<b>${'&'}</b>`}${trusted('<br>')}${[html`<i></i>`]}${undefined}${false}${7}</p>`.html,
  ).toBe('<p><b>&amp;</b><br><i></i>7</p>');
});
