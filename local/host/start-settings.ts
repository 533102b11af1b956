/** What the app does not start without, for whoever starts it and calls nothing. No function's name depends on them. */
export const startSettings = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
