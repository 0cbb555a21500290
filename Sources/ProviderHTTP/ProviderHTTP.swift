// ProviderHTTP
