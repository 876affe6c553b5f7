// Package functionshost is the server behind the host of Azure Functions, as a
// custom handler: HTTP requests come as they are (enableForwardingHttpRequest), and
// timers as POST /NAME with the host's envelope.
// https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers
package functionshost
