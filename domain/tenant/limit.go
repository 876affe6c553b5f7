package tenant

import (
	"maps"
	"slices"
	"strings"

	"actual/domain/fault"
)

// Limit is a bound of what one company may do or have. The names are stored:
// never renamed.
type Limit string

// The limits. Those of requests and deliveries are a minute's.
const (
	KeyRequests     Limit = "key.requests"     // Of one API key, or of one person.
	CompanyRequests Limit = "company.requests" // Of all of a company's.
	RouteDeliveries Limit = "route.deliveries" // Of one route.
	MaxBadges       Limit = "badges"           // That it owns now.
	MaxSites        Limit = "sites"
	MaxKeys         Limit = "keys"   // That have not ended.
	MaxRoutes       Limit = "routes" // Likewise.
	MaxUsers        Limit = "users"
	MaxWorkers      Limit = "workers"
)

// usual are the limits of a company that has none of its own. A route's is far
// above what badges send: a thousand of them, an event every second, are half.
var usual = Limits{
	KeyRequests: 1_200, CompanyRequests: 6_000, RouteDeliveries: 120_000,
	MaxBadges: 10_000, MaxSites: 20_000, MaxKeys: 100, MaxRoutes: 20, MaxUsers: 1_000, MaxWorkers: 10_000,
}

// sharedDeliveries is the limit of a route of the house, which serves everyone.
const sharedDeliveries = 1_200_000

const mostOfLimit = 1_000_000_000

// Rules of limits.
var (
	ErrUnknownLimit = fault.New(fault.Invalid, "limit.unknown", "there is no such limit")
	ErrBadLimit     = fault.New(fault.Invalid, "limit.bad_value", "a limit is a whole number from 1 to 1,000,000,000, or default")
	ErrQuota        = fault.New(fault.Invalid, "limit.quota", "the company has as many as its limit allows")
)

// Limits are the limits of a company.
type Limits map[Limit]int64

// UsualLimits returns the limits of a company, or of the house, that has none of
// its own.
func UsualLimits(house bool) Limits {
	l := maps.Clone(usual)
	if house {
		l[RouteDeliveries] = sharedDeliveries
	}
	return l
}

// AllLimits returns the names, those of rates first.
func AllLimits() []Limit {
	return []Limit{KeyRequests, CompanyRequests, RouteDeliveries, MaxBadges, MaxSites, MaxUsers, MaxWorkers, MaxKeys, MaxRoutes}
}

// IsRate reports whether it bounds what happens in a minute, not what there is.
func (l Limit) IsRate() bool { return strings.Contains(string(l), ".") }

// ParseLimit reads the name of a limit; it fails with ErrUnknownLimit.
func ParseLimit(text string) (Limit, error) {
	if l := Limit(text); slices.Contains(AllLimits(), l) {
		return l, nil
	}
	names := make([]string, 0, len(usual))
	for _, l := range AllLimits() {
		names = append(names, string(l))
	}
	return "", ErrUnknownLimit.With("%.40q; there are: %s", text, strings.Join(names, ", "))
}

// CheckLimit fails with ErrBadLimit where a limit can't have the value.
func CheckLimit(l Limit, value int64) error {
	if value < 1 || value > mostOfLimit {
		return ErrBadLimit.With("%s: %d", l, value)
	}
	return nil
}

// Room fails with ErrQuota where so many more than there are would be too many.
func (l Limits) Room(limit Limit, there, more int64) error {
	if there+more > l[limit] {
		return ErrQuota.With("%s: it may have %d and has %d; ask us for more", limit, l[limit], there)
	}
	return nil
}
