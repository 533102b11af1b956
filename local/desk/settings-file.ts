/** Of Azure Functions Core Tools; git ignores it. */
export const settingsFile = 'local.settings.json';
