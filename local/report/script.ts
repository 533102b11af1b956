/** The report's only script: the buttons above each night show the users of one finding. */
export const script = `
for (const filters of document.querySelectorAll('.filters')) {
  const people = filters.parentElement.querySelectorAll('.person');
  filters.addEventListener('click', (event) => {
    const pressed = event.target.closest('button');
    if (!pressed) return;
    for (const button of filters.children) button.setAttribute('aria-pressed', String(button === pressed));
    for (const person of people) {
      person.hidden = pressed.dataset.finding !== '' && person.dataset.finding !== pressed.dataset.finding;
    }
  });
}
`;
