// Package ports declares what the use cases need of the outside world: a file
// per capability, interfaces of one to five methods. Each has a suite in
// contracts/conformance that every implementation runs.
package ports
