// Package sim stands in for QuickBooks Online: accounts (realms) with employees,
// customers, items and time activities, as contracts/quickbooksonline/openapi.yaml
// describes them; the page where a person allows an application, and the server that
// grants tokens; limits of calls, and request ids that are answered as the first time.
// It knows nothing of who calls it.
package sim
