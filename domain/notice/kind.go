package notice

import "actual/domain/fault"

// Kind is what can be wrong. The names are stored: never renamed.
type Kind string

// The kinds.
const (
	BadgeOffline  Kind = "badge_offline"  // A badge is silent for longer than its rule allows.
	AllSilent     Kind = "all_silent"     // Most badges fell silent at once: Notehub, the route or the carrier, rather than they.
	IngestFailing Kind = "ingest_failing" // Deliveries come that cannot be read or are nobody's.
	VendorDown    Kind = "vendor_down"    // A vendor does not answer, or does not accept the credential.
	RunLate       Kind = "run_late"       // Scheduled work has not ended when it should have, or failed.
	ExportRefused Kind = "export_refused" // A vendor refused what was to be written there.
	LedgerUnsound Kind = "ledger_unsound" // The ledger does not verify.
	KeyExpires    Kind = "key_expires"    // An API key, a route's secret or an account's grant ends soon.
)

// Kinds returns all of them.
func Kinds() []Kind {
	return []Kind{BadgeOffline, AllSilent, IngestFailing, VendorDown, RunLate, ExportRefused, LedgerUnsound, KeyExpires}
}

// ErrBadKind reports a kind of alert that there is not.
var ErrBadKind = fault.New(fault.Invalid, "alert.unknown_kind", "there is no such kind of alert")

// ParseKind reads a kind; it fails with ErrBadKind.
func ParseKind(text string) (Kind, error) {
	for _, k := range Kinds() {
		if string(k) == text {
			return k, nil
		}
	}
	return "", ErrBadKind.With("%.40q; there are: %v", text, Kinds())
}
