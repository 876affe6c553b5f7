package job

import (
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a worker.
var (
	ErrBadRef         = fault.New(fault.Invalid, "worker.bad_ref", "a worker's ref is 1 to 64 characters, such as the number in payroll")
	ErrBadName        = fault.New(fault.Invalid, "worker.bad_name", "a worker's name is 1 to 200 characters on one line")
	ErrBadEmail       = fault.New(fault.Invalid, "worker.bad_email", "this is no e-mail address")
	ErrBadPhone       = fault.New(fault.Invalid, "worker.bad_phone", "a phone number has digits, spaces and + - ( ) . only, 32 characters at most")
	ErrBadLanguage    = fault.New(fault.Invalid, "worker.bad_language", "the language of a worker is en or es")
	ErrWorkerNotFound = fault.New(fault.NotFound, "worker.not_found", "no such worker")
	ErrWorkerTaken    = fault.New(fault.Conflict, "worker.ref_taken", "another worker has this ref")
	ErrInactive       = fault.New(fault.Conflict, "worker.not_active", "the worker is not active in that time")
	ErrBusy           = fault.New(fault.Conflict, "worker.busy_then", "the worker wears a badge or is in a crew in a time that would be outside: end that first")
)

// Language is what a worker is written to in.
type Language string

// The languages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Particulars is what is said of a worker. It is personal data.
type Particulars struct {
	Ref      string // What payroll calls the worker; unique in the company.
	Name     string
	Email    string // Empty: none.
	Phone    string // Empty: none.
	Language Language
	Active   domain.Span // In which the worker works for the company.
}

// Worker is a person who does the work. Build it with NewWorker, reload it with
// RestoreWorker.
type Worker struct {
	id       domain.WorkerID
	of       Particulars
	revision domain.Revision
}

// NewWorker returns a worker. Spaces around texts are dropped; no language is
// English.
//
// Errors: ErrBadRef, ErrBadName, ErrBadEmail, ErrBadPhone, ErrBadLanguage,
// domain.ErrBackwards.
func NewWorker(id domain.WorkerID, p Particulars) (Worker, error) {
	for _, text := range []*string{&p.Ref, &p.Name, &p.Email, &p.Phone} {
		*text = strings.TrimSpace(*text)
	}
	if p.Language == "" {
		p.Language = English
	}
	if wrong := p.Wrong(); len(wrong) > 0 {
		return Worker{}, wrong[0]
	}
	var err error
	p.Active, err = domain.NewSpan(p.Active.From, p.Active.To)
	return Worker{id: id, of: p, revision: 1}, err
}

// Wrong returns every rule of a text that the particulars break: those errors of
// NewWorker, in its order.
func (p Particulars) Wrong() (wrong []error) {
	for _, rule := range []struct {
		broken bool
		err    error
	}{
		{p.Ref == "" || !printable(p.Ref, maxRef), ErrBadRef},
		{p.Name == "" || !printable(p.Name, maxName), ErrBadName},
		{p.Email != "" && !isEmail(p.Email), ErrBadEmail},
		{p.Phone != "" && !isPhone(p.Phone), ErrBadPhone},
		{p.Language != English && p.Language != Spanish, ErrBadLanguage},
	} {
		if rule.broken {
			wrong = append(wrong, rule.err)
		}
	}
	return wrong
}

func isPhone(s string) bool {
	return printable(s, maxPhone) && strings.Trim(s, "0123456789 +-().") == "" && strings.ContainsAny(s, "0123456789")
}

// isEmail is as strict as what is certain: one @ between something and a host.
func isEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && host != "" && !strings.ContainsAny(host, "@") && !strings.ContainsAny(s, " ,;<>\"") && printable(s, maxEmail)
}

// RestoreWorker rebuilds a stored worker without checking today's rules.
func RestoreWorker(id domain.WorkerID, p Particulars, r domain.Revision) Worker {
	return Worker{id: id, of: p, revision: r}
}

// Changed returns the worker with other particulars, at the revision that was
// read. Errors: those of NewWorker.
func (w Worker) Changed(p Particulars) (Worker, error) {
	next, err := NewWorker(w.id, p)
	next.revision = w.revision
	return next, err
}

// ID returns the worker's identifier.
func (w Worker) ID() domain.WorkerID { return w.id }

// Particulars returns what is said of the worker.
func (w Worker) Particulars() Particulars { return w.of }

// Revision returns which of its states this is.
func (w Worker) Revision() domain.Revision { return w.revision }
