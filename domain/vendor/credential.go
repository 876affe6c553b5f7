package vendor

import (
	"maps"
	"slices"
	"time"

	"actual/domain/fault"
)

// Credential is what a company calls a vendor with. Its fields are those of the
// vendor's Description.
type Credential struct {
	Settings map[string]string // What is no secret, by the field's name.
	Secrets  map[string]Secret // By the field's name.
	Version  int64             // Rises with each that the company sets for the vendor; 0: not stored.
}

// Set returns the names of the fields that are set, in order.
func (c Credential) Set() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(c.Settings)), maps.Keys(c.Secrets))
	slices.Sort(names)
	return names
}

// Setting returns a setting, or the other text where it is not set.
func (c Credential) Setting(name, otherwise string) string {
	if v, ok := c.Settings[name]; ok {
		return v
	}
	return otherwise
}

// State is what may be shown of a credential that is stored.
type State struct {
	Vendor    Name
	Version   int64
	Settings  map[string]string
	Secrets   []string // Which secrets are set, in order.
	SetAt     time.Time
	SetBy     string    // As in the ledger, e.g. "user:0190…".
	UsedAt    time.Time // When it was last taken for a call, to about a minute; zero: never.
	RefusedAt time.Time // When the vendor last refused it (401), to about a minute; zero: never since it was set.
}

// Reasons to refuse.
var (
	// ErrUnknown reports a vendor that we do not call.
	ErrUnknown = fault.New(fault.NotFound, "vendor.unknown", "there is no such vendor")
	// ErrNoCredential reports a company that gave us no credential of the vendor.
	ErrNoCredential = fault.New(fault.NotFound, "vendor.no_credential", "the company has given no credentials for this vendor")
	// ErrBadField reports a field that is missing, unknown or malformed. It names the
	// field and what would be right, never a value.
	ErrBadField = fault.New(fault.Invalid, "vendor.bad_field", "the vendor's credentials are not complete or not well formed")
)
