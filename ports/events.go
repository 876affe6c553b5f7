package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/event"
	"actual/domain/fault"
	"actual/domain/presence"
)

// EventDecoder reads the bytes of one Notehub event.
type EventDecoder interface {
	// Decode returns the event. It fails with a fault.Invalid that says in words
	// why the bytes are no event.
	Decode(raw []byte) (event.Event, error)
}

// Answers of the event sink.
var (
	// ErrEpoch: the directory has changed since the batch was attributed.
	// Nothing was stored; attribute it again.
	ErrEpoch = fault.New(fault.Conflict, "ingest.directory_changed", "the device directory has changed; attribute the batch again")
	// ErrRefused: the store does not take some part of the batch as it is.
	// Nothing was stored; send the parts apart.
	ErrRefused = fault.New(fault.Invalid, "ingest.refused", "the store refuses these bytes")
)

// EventSink makes events durable, for all companies at once. It is the only
// writer that crosses companies, with a database role of its own that can
// insert and de-duplicate and read nothing of people or places.
type EventSink interface {
	// Store commits the batch as a whole and returns, for each event in order,
	// whether it was new. An event is a duplicate when its company, key and
	// content are there already. No two events of a batch may be equal in these.
	//
	// Errors: ErrEpoch, ErrRefused, fault.Unavailable; then nothing is stored.
	Store(ctx context.Context, b Batch) ([]bool, error)
}

// EventKeys says under which keys events are held, with the role of the sink.
type EventKeys interface {
	// Held reports for each key, in order, whether anything is held under it.
	Held(ctx context.Context, keys []EventKey) ([]bool, error)
}

// EventKey is the key of an event of a company.
type EventKey struct {
	Company domain.CompanyID
	Key     string
	Case    bool // Ask for open cases of the company's quarantine instead of events.
}

// Batch is what is committed together.
type Batch struct {
	Epoch      int64     // Of the directory by which the events were attributed.
	StoredAt   time.Time // When the batch is stored.
	Events     []Accepted
	Quarantine []Quarantined
}

// Accepted is an event that belongs to a known badge.
type Accepted struct {
	Company   domain.CompanyID
	Badge     domain.BadgeID
	Route     domain.RouteID
	Key       string
	Content   uint64 // First 8 bytes of the SHA-256 of Raw.
	Raw       []byte // JSON in UTF-8, as it came.
	Fix       presence.Fix
	HasFix    bool
	HeardAt   time.Time // When the badge was alive; zero where the event does not say.
	VoltageMV int32     // 0: not said.
}

// Reasons to quarantine a delivery.
const (
	ReasonNotJSON     = "not_json"       // The bytes are no JSON object.
	ReasonNoDevice    = "no_device"      // The event names no device.
	ReasonUnknown     = "unknown_device" // The device belongs to no company.
	ReasonNotThen     = "not_owned_then" // The device belonged to nobody at the time of the fix.
	ReasonForeign     = "foreign_device" // By a company's own route, a device that is not theirs.
	ReasonTooLarge    = "too_large"      // Over the limit: only headers and hash are kept.
	ReasonNotStorable = "not_storable"   // The store refuses the bytes as JSON.
)

// Quarantined is a delivery that could not be attributed or read, kept whole
// (of one over the limit: its headers and hash).
type Quarantined struct {
	ID         domain.QuarantineID
	Company    domain.CompanyID // The route's: a customer, or the house.
	Route      domain.RouteID
	Reason     string
	Why        string // For people.
	Key        string
	Content    uint64
	Device     string
	Headers    map[string]string // Without credentials.
	Raw        []byte            // Nil when it was over the limit.
	Size       int64
	SHA256     [32]byte
	StoredAt   time.Time
	ResolvedAt time.Time // Zero while open.
	Resolution string
}

// Quarantine keeps what the transaction's company could not attribute or read.
type Quarantine interface {
	// List returns cases, newest first, before the cursor (zero: from the top).
	List(ctx context.Context, openOnly bool, before domain.QuarantineID, limit int) ([]Quarantined, error)
	// ByID returns one case with its bytes, or ErrNotQuarantined.
	ByID(ctx context.Context, id domain.QuarantineID) (Quarantined, error)
	// ByKey returns the open cases of an event's key with their bytes, by content.
	ByKey(ctx context.Context, key string) ([]Quarantined, error)
	// OfDevice returns up to limit open cases of a device with their bytes,
	// oldest first.
	OfDevice(ctx context.Context, device string, limit int) ([]Quarantined, error)
	// Resolve closes cases, saying how.
	Resolve(ctx context.Context, ids []domain.QuarantineID, how string, at time.Time) error
}

// ErrNotQuarantined reports an unknown case.
var ErrNotQuarantined = fault.New(fault.NotFound, "quarantine.not_found", "no such case in quarantine")

// ErrEventNotFound reports an unknown event.
var ErrEventNotFound = fault.New(fault.NotFound, "event.not_found", "no such event")

// Events reads the raw events of the transaction's company.
type Events interface {
	// ByKey returns every stored content of an event, the chosen one first
	// being the caller's business, or ErrEventNotFound.
	ByKey(ctx context.Context, key string) ([]StoredEvent, error)
}

// StoredEvent is one content of an event, as it came.
type StoredEvent struct {
	Key      string
	Content  uint64
	Badge    domain.BadgeID
	Route    domain.RouteID
	StoredAt time.Time
	Raw      []byte
}
