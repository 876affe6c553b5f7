// Package sim stands in for QuickBooks Time: accounts with people, job codes, custom
// fields and time sheets, read page by page and written by position as
// contracts/quickbookstime/openapi.yaml describes it, and an authorisation server
// that takes a refresh token once. It knows nothing of who calls it.
package sim
