package wiring

import (
	"log/slog"
	"net/netip"
	"net/url"
	"slices"

	"actual/adapters/outbound/notehubapi"
	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/ports"
)

// HubClient asks Notehub's API.
func HubClient(cfg config.Config, c ports.Credentials, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *notehubapi.Client {
	return notehubapi.New(notehubapi.Options{Policy: policy(cfg.Notehub, cfg), PageSize: cfg.NotehubPageSize}, c, b, m, clock, log)
}

// policy says how a vendor is called where that is set.
func policy(set config.Calls, cfg config.Config) notehubapi.Policy {
	return notehubapi.Policy{
		Rates: set.Rates, Deadline: set.Deadline, Timeout: set.Timeout, Attempts: set.Attempts, RetryAfterMax: set.MaxWait,
		TripAfter: uint32(set.TripAfter), OpenFor: set.OpenFor, MaxAnswer: set.MaxAnswer, Local: slices.ContainsFunc(cfg.VendorURLs, inside),
	}
}

// inside reports whether a vendor's address that the operator allowed is one on
// this machine or in a private network.
func inside(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && (ip.IsLoopback() || ip.IsPrivate())
}
