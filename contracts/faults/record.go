package faults

import (
	"context"
	"log/slog"
	"net/url"
	"regexp"
	"time"
)

// Call is what was recorded of a call: no header, no body and no secret.
type Call struct {
	Number    int           `json:"number"` // From 1.
	At        time.Time     `json:"at"`
	Operation string        `json:"operation,omitempty"`
	Account   string        `json:"account,omitempty"`
	Method    string        `json:"method"`
	Target    string        `json:"target"`           // Path and query.
	Status    int           `json:"status,omitempty"` // Of the answer, or of the one that was lost; 0 where there was none.
	Bytes     int           `json:"bytes"`
	Fault     Kind          `json:"fault,omitempty"`
	Done      bool          `json:"done"` // The stand-in saw the call.
	Took      time.Duration `json:"-"`
	Drift     []string      `json:"drift,omitempty"` // What is not as the vendor's description has it.
}

// kept is how many calls are remembered.
const kept = 10_000

func (i *Injector) record(c Call) {
	i.mu.Lock()
	if len(i.calls) >= kept {
		i.calls, i.gone = append(i.calls[:0], i.calls[kept/10:]...), i.gone+kept/10
	}
	c.Number = i.gone + len(i.calls) + 1
	i.calls = append(i.calls, c)
	i.mu.Unlock()
	i.tell(c)
}

func (i *Injector) tell(c Call) {
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("vendor", i.name), slog.String("operation", c.Operation), slog.String("account", c.Account), slog.String("method", c.Method),
		slog.String("target", c.Target), slog.Int("status", c.Status), slog.Int("bytes", c.Bytes),
	}
	if c.Fault != "" {
		attributes = append(attributes, slog.String("fault", string(c.Fault)), slog.Bool("done", c.Done))
	}
	if len(c.Drift) > 0 {
		level = slog.LevelWarn
		attributes = append(attributes, slog.Any("drift", c.Drift))
	}
	i.log.LogAttrs(context.Background(), level, "call", attributes...)
}

// Calls returns the calls with a higher number than after, the oldest first: the
// newest 10,000 at most.
func (i *Injector) Calls(after int) []Call {
	i.mu.Lock()
	defer i.mu.Unlock()
	from := min(max(after-i.gone, 0), len(i.calls))
	return append([]Call{}, i.calls[from:]...)
}

// Count returns how many of the remembered calls there were of an operation, or of
// all for "".
func (i *Injector) Count(operation string) int {
	n := 0
	for _, c := range i.Calls(0) {
		if operation == "" || c.Operation == operation {
			n++
		}
	}
	return n
}

// Forget empties the record.
func (i *Injector) Forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls, i.gone = nil, 0
}

// Running is a rule that is in force, with what it did.
type Running struct {
	Rule Rule `json:"rule"`
	Seen int  `json:"seen"` // Calls that it was for.
	Done int  `json:"done"` // To so many the fault was done.
}

// Rules returns the rules that are in force.
func (i *Injector) Rules() []Running {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := []Running{}
	for _, r := range i.rules {
		out = append(out, Running{r.Rule, r.Seen, r.Done})
	}
	return out
}

// telling is the name of a parameter whose value is nobody's business.
var telling = regexp.MustCompile(`(?i)token|secret|password|key|auth|code`)

// target is a path and query that may be shown.
func target(u *url.URL) string {
	query := u.Query()
	for name := range query {
		if telling.MatchString(name) {
			query[name] = []string{"-"}
		}
	}
	if len(query) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + query.Encode()
}
