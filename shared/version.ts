/** As in package.json (tested); SharePoint sees it in the User-Agent. */
export const version = '0.1.0';
