// FaasTesting
