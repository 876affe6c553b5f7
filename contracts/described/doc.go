// Package described judges requests and answers by the OpenAPI description of an
// API, a vendor's or our own: what is not as it is described is drift. A Transport
// judges what an adapter sends and is answered; Contract runs the suite of a port
// against a vendor's stand-in, and against the vendor's own service where there
// are credentials for it.
package described
