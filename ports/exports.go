package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
)

// Answers of an export's target. What is down, slow or out of its rate is
// fault.Unavailable.
var (
	// ErrExportRefused: the target does not take it as it is. Nothing was written.
	ErrExportRefused = fault.New(fault.Conflict, "export.refused", "what is to be written was refused")
	// ErrExportClosed: what it is about is approved, invoiced or exported at the target,
	// and is not touched any more. Nothing was written.
	ErrExportClosed = fault.New(fault.Conflict, "export.closed", "what it is about is approved or exported there, and is not touched any more")
)

// ExportMessage is what is written at a target, and the mark that it bears there.
type ExportMessage struct {
	Mark    string
	Content export.Fields
}

// ExportTarget writes things of one kind at one vendor that knows no idempotency
// key. No transaction of the caller may be open.
//
// Errors of all but Render: ErrSourceRefused, ErrSourceScope, fault.Unavailable, and
// those of Credentials.
type ExportTarget interface {
	// Render returns what Send would send, as JSON, and asks nobody. It fails with
	// ErrExportRefused where the content can't be sent.
	Render(m ExportMessage) ([]byte, error)
	// Admit asks whether what it is about may still be written about. It fails with
	// ErrExportClosed, and with ErrExportRefused where there is no such thing.
	Admit(ctx context.Context, company domain.CompanyID, m ExportMessage) error
	// Send writes it, once: the same again would be there twice. Nil says that the
	// target answered as done. Of every other error than ErrUnknownOutcome it is sure
	// that nothing was written.
	//
	// Errors: ErrExportRefused, ErrUnknownOutcome.
	Send(ctx context.Context, company domain.CompanyID, m ExportMessage) error
	// Find returns what the target calls that which bears the mark, the oldest first:
	// empty where it is not there, once or more often where it is. Where it is not sure
	// that it would have seen it, it fails. What is on its way may come later.
	Find(ctx context.Context, company domain.CompanyID, m ExportMessage) ([]string, error)
}

// Exports keeps what the transaction's company writes at vendors, and what became
// of it.
type Exports interface {
	// Add inserts one with its steps. Where the route has one for the key it returns
	// that instead, and keeps others from it until the transaction ends.
	Add(ctx context.Context, e export.Export) (was *export.Export, err error)
	// Hold returns one and keeps others from it until the transaction ends, or fails
	// with export.ErrNotFound.
	Hold(ctx context.Context, id domain.ExportID) (export.Export, error)
	// Save stores one that is as turn left it, and adds its steps. It fails with
	// domain.ErrMoved where it is in another turn by now.
	Save(ctx context.Context, e export.Export, turn int64) error
	// SentSince counts those of a route that last began to be sent since a time.
	SentSince(ctx context.Context, r export.Route, since time.Time) (int, error)
	// Waiting returns up to limit exports of a route, by id, after one, that wait for
	// the company to have them written.
	Waiting(ctx context.Context, r export.Route, after domain.ExportID, limit int) ([]domain.ExportID, error)
}

// ExportLog shows the exports of the transaction's company.
type ExportLog interface {
	// ByID returns one, or export.ErrNotFound.
	ByID(ctx context.Context, id domain.ExportID) (export.Export, error)
	// Steps returns what became of one, in order.
	Steps(ctx context.Context, id domain.ExportID) ([]export.Step, error)
	// List returns up to limit exports, the newest first, that are older than before
	// where that is not zero.
	List(ctx context.Context, f ExportFilter, before domain.ExportID, limit int) ([]export.Export, error)
	// Count returns how many there are in each state.
	Count(ctx context.Context) (map[export.State]int, error)
}

// ExportFilter chooses among exports; what is empty chooses all.
type ExportFilter struct {
	Target export.Target
	Kind   export.Kind
	State  export.State
	Key    string
	Stuck  bool // Only those that wait for a person's decision.
}

// ExportSettings keeps how the transaction's company has things written.
type ExportSettings interface {
	// Get returns the setting of a route: the company's own, else the usual one.
	Get(ctx context.Context, r export.Route) (export.Setting, error)
	// Hold is Get, and keeps others from a setting of the company's own until the
	// transaction ends: so what it bounds is counted by one at a time.
	Hold(ctx context.Context, r export.Route) (export.Setting, error)
	// Save stores a setting and raises its revision, or fails with domain.ErrMoved.
	Save(ctx context.Context, s export.Setting) error
}
