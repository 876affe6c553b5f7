package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/timesheet"
)

// PayrollSettings keeps how the transaction's company's hours reach its payroll, in
// revisions that are only ever added to.
type PayrollSettings interface {
	// Last returns the one that holds: payroll.Usual where there is none.
	Last(ctx context.Context) (payroll.Setting, error)
	// Save stores a setting over the revision that it has, and raises that, or fails with
	// domain.ErrMoved.
	Save(ctx context.Context, s payroll.Setting, by string, at time.Time) error
}

// Payees keeps who workers of the transaction's company are in payroll.
type Payees interface {
	// List returns all, by worker.
	List(ctx context.Context) ([]payroll.Payee, error)
	// Save stores one over what is there of its worker. It fails with
	// payroll.ErrPayeeTaken or job.ErrWorkerNotFound.
	Save(ctx context.Context, p payroll.Payee) error
	// Forget removes one; that there is none is no failure.
	Forget(ctx context.Context, w domain.WorkerID) error
}

// PayrollExports keeps what the payroll of the transaction's company was given.
type PayrollExports interface {
	// Add inserts one with its batches. It fails with domain.ErrMoved where a number of a
	// batch was taken meanwhile.
	Add(ctx context.Context, e payroll.Export, files map[int][]byte) error
	// ByID returns one, or payroll.ErrNotFound.
	ByID(ctx context.Context, id domain.PayrollExportID) (payroll.Export, error)
	// Hold is ByID, and keeps others from it until the transaction ends.
	Hold(ctx context.Context, id domain.PayrollExportID) (payroll.Export, error)
	// Save stores one that is as a turn left it, with its batches. It fails with
	// domain.ErrMoved where it is in another turn by now, and with payroll.ErrUnsettled
	// where another of the period is open.
	Save(ctx context.Context, e payroll.Export, turn int64) error
	// HoldPeriod returns those of the pay period that begins on a day, the oldest first,
	// and keeps others from them until the transaction ends.
	HoldPeriod(ctx context.Context, first domain.Date) ([]payroll.Export, error)
	// List returns up to limit, the newest first, older than one where that is not zero,
	// without their batches' rows.
	List(ctx context.Context, before domain.PayrollExportID, limit int) ([]payroll.Export, error)
	// GivenOn returns a pay period that touches some days and of which payroll has something,
	// or may have; ok is false where there is none.
	GivenOn(ctx context.Context, first, last domain.Date) (p timesheet.Period, ok bool, err error)
	// Sequence returns the highest number that a batch of a pay group and period has; 0:
	// there is none.
	Sequence(ctx context.Context, group string, first domain.Date) (int, error)
	// File returns the bytes of a batch's file; none: it has no file.
	File(ctx context.Context, id domain.PayrollExportID, n int) ([]byte, error)
}

// How a payroll may refuse.
var (
	// ErrPayrollRefused: nothing of it was taken. Its text says why, in plain words.
	ErrPayrollRefused = fault.New(fault.Conflict, "payroll.refused", "the payroll refuses the batch")
	// ErrPayrollDenied: who asks is not let in: certificate, client or grant.
	ErrPayrollDenied = fault.New(fault.Conflict, "payroll.denied", "the payroll does not let us in")
	// ErrPayrollClosed: it takes no pay data for the period.
	ErrPayrollClosed = fault.New(fault.Conflict, "payroll.closed", "the payroll takes no pay data for the period")
)

// PayBatch is what a payroll is sent at once.
type PayBatch struct {
	Name   string
	Group  string
	Period timesheet.Period
	Codes  map[paydata.Kind]string
	ByDept bool
	Rows   []paydata.Row
}

// Payroll is a payroll that takes batches by an API. No transaction of the caller may
// be open.
//
// Errors of all: ErrPayrollDenied, fault.Unavailable where it is sure that nothing was
// done, and those of the credentials.
type Payroll interface {
	// Give sends a batch, and never twice. It returns why rows were not taken, by their
	// place, where the batch was. It fails with ErrPayrollRefused where nothing was, and
	// with ErrUnknownOutcome where the batch, or a part of it, may be there.
	Give(ctx context.Context, company domain.CompanyID, b PayBatch) (refused map[int]string, err error)
	// Takes fails with ErrPayrollClosed where it takes no pay data for a period of a
	// group; nil: it does, or does not say.
	Takes(ctx context.Context, company domain.CompanyID, group string, p timesheet.Period) error
}

// PaydataFiles writes files of pay data for people to import. The same batch gives the
// same bytes.
type PaydataFiles interface {
	// Write returns a file's name and bytes. It fails with fault.Invalid, naming what is
	// to be put right.
	Write(b PayBatch) (name string, data []byte, err error)
}
