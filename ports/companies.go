package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/tenant"
)

// Companies stores the transaction's company itself.
type Companies interface {
	// Create inserts the company, or fails with tenant.ErrTaken.
	Create(ctx context.Context, c tenant.Company, at time.Time) error
	// Get returns the company, or tenant.ErrNotFound.
	Get(ctx context.Context) (tenant.Company, error)
	// Save stores the company's name and time zone over the revision that it
	// has, and raises that, or fails with domain.ErrMoved.
	Save(ctx context.Context, c tenant.Company) error
	// Hold waits until nobody else corrects what the company's presence follows
	// from (fences, rulings, the policy) and keeps others out until the
	// transaction ends.
	Hold(ctx context.Context) error
}

// Keys stores the API keys of the transaction's company.
type Keys interface {
	// Create inserts a key.
	Create(ctx context.Context, k tenant.APIKey) error
	// ByID returns a key, an ended one too, or tenant.ErrKeyNotFound.
	ByID(ctx context.Context, id domain.KeyID) (tenant.APIKey, error)
	// Save stores the secrets and the end of a key whose secret in use is still
	// that of the hash, or fails with ErrCredentialMoved.
	Save(ctx context.Context, k tenant.APIKey, hash []byte) error
	// List returns up to limit keys after one (zero: from the first), ended ones
	// too, the oldest first; all where limit is 0.
	List(ctx context.Context, after domain.KeyID, limit int) ([]tenant.APIKey, error)
	// Used stores when keys were used last.
	Used(ctx context.Context, last map[domain.KeyID]time.Time) error
}

// Routes stores the routes of the transaction's company.
type Routes interface {
	// Create inserts a route.
	Create(ctx context.Context, r tenant.Route) error
	// ByID returns a route, an ended one too, or tenant.ErrRouteNotFound.
	ByID(ctx context.Context, id domain.RouteID) (tenant.Route, error)
	// Save is Keys.Save of a route.
	Save(ctx context.Context, r tenant.Route, hash []byte) error
	// List is Keys.List of routes.
	List(ctx context.Context, after domain.RouteID, limit int) ([]tenant.Route, error)
	// Used stores when routes were used last.
	Used(ctx context.Context, last map[domain.RouteID]time.Time) error
}

// ErrCredentialMoved reports a credential that somebody else rotated meanwhile.
var ErrCredentialMoved = fault.New(fault.Conflict, "access.moved", "somebody else has just rotated it: look at it again")

// Badges stores the badges of the transaction's company.
type Badges interface {
	// ByID returns the badge, or badge.ErrNotFound.
	ByID(ctx context.Context, id domain.BadgeID) (badge.Badge, error)
	// List returns the badges with their health, ordered by device.
	List(ctx context.Context) ([]BadgeHealth, error)
	// Register inserts the badge and its ownership of the device, or fails with
	// badge.ErrOwned.
	Register(ctx context.Context, b badge.Badge, at time.Time) error
	// Save stores label, tags and plan of badges over the revisions that they have,
	// and raises those, or fails with domain.ErrMoved.
	Save(ctx context.Context, all ...badge.Badge) error
	// Release ends the ownership of the device, or fails with badge.ErrNotFound.
	Release(ctx context.Context, id domain.BadgeID, at time.Time) error
}

// BadgeNames finds badges of the transaction's company by what people call them.
type BadgeNames interface {
	// Named returns the badges that have one of the names as their id, their device or
	// their label, those that have left too, ordered by beginning and id.
	Named(ctx context.Context, names []string) ([]badge.Badge, error)
}

// BadgeHealth is a badge and how it does.
type BadgeHealth struct {
	Badge  badge.Badge
	Health badge.Health
}

// Sites stores the sites and fence versions of the transaction's company.
type Sites interface {
	// Epoch returns the company's fence epoch: it rises with every change of
	// sites or fences.
	Epoch(ctx context.Context) (int64, error)
	// Load returns all sites and all fence versions.
	Load(ctx context.Context) ([]geofence.Site, []geofence.Fence, error)
	// Named returns the sites that are called so, and all their fence versions.
	Named(ctx context.Context, refs []string) ([]geofence.Site, []geofence.Fence, error)
	// Save inserts or changes the sites, inserts the fences, and raises the
	// epoch. geofence.Fence.Version must be one more than the site's last.
	Save(ctx context.Context, sites []geofence.Site, fences []geofence.Fence, at time.Time) error
}

// Directory answers the few questions that cross companies, with a role of its
// own that can read nothing else.
type Directory interface {
	// CompanyByRef returns the company, or tenant.ErrNotFound.
	CompanyByRef(ctx context.Context, ref string) (tenant.Company, error)
	// Companies returns all companies, ordered by ref.
	Companies(ctx context.Context) ([]tenant.Company, error)
	// Route returns a route, or tenant.ErrBadCredential.
	Route(ctx context.Context, id domain.RouteID) (tenant.Route, error)
	// Key returns an API key, or tenant.ErrBadCredential.
	Key(ctx context.Context, id domain.KeyID) (tenant.APIKey, error)
	// Owners returns who owns each of the devices and when, and the epoch of
	// the directory by which it answers. A device of nobody is absent.
	Owners(ctx context.Context, devices []string) (map[string][]Ownership, int64, error)
}

// Ownership is one span in which a device belongs to a company.
type Ownership struct {
	Company  domain.CompanyID
	Badge    domain.BadgeID
	From, To int64 // Unix seconds, half-open; math.MinInt64 and math.MaxInt64 where open.
}

// Covers reports whether the instant (Unix seconds) lies in the span.
func (o Ownership) Covers(at int64) bool { return o.From <= at && at < o.To }

// WorkDirectory says which companies have work waiting, and nothing of it.
type WorkDirectory interface {
	// Marked returns the companies with marks, those with the oldest first.
	Marked(ctx context.Context) ([]Waiting, error)
	// Unsequenced returns the companies with ledger entries that wait for their
	// number, those with the oldest first.
	Unsequenced(ctx context.Context) ([]Waiting, error)
	// DueToSettle returns the companies with provisional visits whose time to
	// settle has come.
	DueToSettle(ctx context.Context, now time.Time) ([]Waiting, error)
}

// Waiting is a company with work, and since when.
type Waiting struct {
	Company domain.CompanyID
	Since   time.Time
	Count   int64
}
