/** The settings without which the app does not start, for a caller that starts it and uses nothing else. No function's name depends on them. */
export const startSettings = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
