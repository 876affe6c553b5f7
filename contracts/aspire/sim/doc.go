// Package sim stands in for Aspire's API: customers with their limits, branches,
// properties, routes, tickets, visits and booked time, read by OData as
// contracts/aspire/openapi.yaml describes it, tokens that end, and issues that can
// be made and never taken away. It knows nothing of who calls it.
package sim
