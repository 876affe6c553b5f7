// Package sim stands in for Notehub's API: it has accounts with limits, projects
// with devices and the events that they sent, environment variables and tokens,
// and answers as contracts/notehub/openapi.yaml describes it, traps included.
// Pages are counted afresh for each request, so that rows move between them when
// others come. It knows nothing of who calls it.
package sim
