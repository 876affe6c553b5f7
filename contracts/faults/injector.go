package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Vendor is a stand-in that faults are done to.
type Vendor interface {
	http.Handler
	// Identify says which operation of the vendor's description a request is, and
	// which account of the vendor's it is for; each is "" where that is unknown.
	Identify(r *http.Request) (operation, account string)
	// Refuse answers with a status in the vendor's own shape of errors.
	Refuse(w http.ResponseWriter, r *http.Request, status int, text string)
}

// Judge compares a call with the vendor's description, and says in a line each
// what differs. body is the request's.
type Judge func(r *http.Request, body []byte, status int, header http.Header, answer []byte) []string

// Injector stands before a vendor's stand-in. It is safe for concurrent use.
type Injector struct {
	name   string
	vendor Vendor
	now    func() time.Time
	log    *slog.Logger
	judge  Judge

	mu    sync.Mutex
	rules []*running
	calls []Call
	gone  int // Calls that were forgotten, the oldest first.
}

// Option changes an Injector that is made.
type Option func(*Injector)

// WithLog has each call told to a logger.
func WithLog(log *slog.Logger) Option { return func(i *Injector) { i.log = log } }

// WithJudge has each call compared with the vendor's description.
func WithJudge(j Judge) Option { return func(i *Injector) { i.judge = j } }

// New puts an injector before a vendor's stand-in. now is the clock of the record.
func New(name string, vendor Vendor, now func() time.Time, options ...Option) *Injector {
	i := &Injector{name: name, vendor: vendor, now: now, log: slog.New(slog.DiscardHandler)}
	for _, o := range options {
		o(i)
	}
	return i
}

// Name is the vendor's.
func (i *Injector) Name() string { return i.name }

// Inject puts rules in force, after those that are. The first that takes a call has it.
func (i *Injector) Inject(rules ...Rule) error {
	for _, r := range rules {
		if err := r.check(); err != nil {
			return err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, r := range rules {
		i.rules = append(i.rules, start(r))
	}
	return nil
}

// Clear ends all rules.
func (i *Injector) Clear() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rules = nil
}

// next returns what is to be done to a call.
func (i *Injector) next(operation, account string) (Fault, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, r := range i.rules {
		if r.takes(operation, account) {
			return r.Fault, true
		}
	}
	return Fault{}, false
}

// maxBody is the most of a request's body that is read.
const maxBody = 8 << 20

// ServeHTTP implements http.Handler.
func (i *Injector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := i.now()
	operation, account := i.vendor.Identify(r)
	fault, hit := i.next(operation, account)
	call := Call{At: began.UTC(), Operation: operation, Account: account, Method: r.Method, Target: target(r.URL)}
	if hit {
		call.Fault = fault.Kind
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		i.vendor.Refuse(w, r, http.StatusBadRequest, "the request's body did not come whole")
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer := i.work(r, fault)
	call.Done = answer.done
	call.Status, call.Bytes = answer.status, answer.body.Len()
	if i.judge != nil && (!hit || fault.Kind.drifts()) {
		r.Body = io.NopCloser(bytes.NewReader(body))
		call.Drift = i.judge(r, body, answer.status, answer.header, answer.body.Bytes())
	}
	call.Took = i.now().Sub(began)
	i.record(call) // Before the answer is sent: whoever has an answer finds the call.
	i.send(w, r, fault, answer)
}

// drifts says whether a kind is one of Drift.
func (k Kind) drifts() bool {
	return k == FieldRenamed || k == TypeChanged || k == PageLost || k == DuplicateID
}

// work has the vendor do what it is asked to, if the fault lets it, and returns
// what would be answered.
func (i *Injector) work(r *http.Request, f Fault) *answer {
	a := &answer{header: http.Header{}, status: http.StatusOK}
	entry, _ := Find(f.Kind)
	if f.Kind != "" && !entry.Does {
		if entry.Status != 0 {
			i.refuse(a, r, f, entry)
		}
		return a
	}
	a.done = true
	i.vendor.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), asked{}, f.Kind)))
	a.mutate(f)
	return a
}

func (i *Injector) refuse(a *answer, r *http.Request, f Fault, e Entry) {
	switch wait := f.delay(); f.Kind {
	case TooManySeconds:
		a.header.Set("Retry-After", fmt.Sprint(int(wait.Seconds())))
	case TooManyDate:
		a.header.Set("Retry-After", i.now().Add(wait).UTC().Format(http.TimeFormat))
	case TooManyAbsurd:
		a.header.Set("Retry-After", "86400000")
	}
	i.vendor.Refuse(a, r, e.Status, e.Text)
}

type asked struct{}

// Asked says which fault is to be done to a call, of those that a stand-in must
// take part in: PageShifted. It is "" where none is.
func Asked(ctx context.Context) Kind {
	k, _ := ctx.Value(asked{}).(Kind)
	return k
}
