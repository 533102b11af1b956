// The first hook of azd, so that a missing variable is reported at once. Plain JavaScript without a dependency, because
// nothing is installed yet.
const required = [
  ['INSTEP_TENANT', 'contoso', 'the contoso of contoso.sharepoint.com'],
  ['INSTEP_TENANT_ID', '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10', 'the id of the Entra tenant'],
  ['INSTEP_COMPANY', 'Contoso', 'your name in the User-Agent that Microsoft 365 sees'],
];

const missing = required.filter(([name]) => !process.env[name]?.trim());

if (missing.length > 0) {
  const lines = missing.map(([name, example, meaning]) => `  azd env set ${name} ${example}    # ${meaning}`);
  console.error(['Instep cannot be deployed without these. Set them, and try again:', ...lines].join('\n'));
  process.exitCode = 1;
}
