/** An environment in which nothing is wrong: the required settings and Azurite. */
export const required = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
} as const;

export const whole = { ...required, AzureWebJobsStorage: 'UseDevelopmentStorage=true' } as const;
