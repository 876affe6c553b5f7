package webui

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
)

func utc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func hover(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func itoa(n int) string { return strconv.Itoa(n) }

// input is a field of a form.
type input struct {
	Name    string // As the API calls it, so that its refusals find it.
	Label   string
	Hint    string
	Value   string // What is on record.
	Kind    string // As HTML calls it; empty: text.
	Must    bool
	Most    int // Characters; 0: the API's limit alone.
	Lines   int // More than one line.
	Choices []choice
	Auto    string // As HTML's autocomplete calls it.
	Min     string // Of a number or a date.
	Form    string // Tells two fields of the same name on a page apart.
}

// choice is one that a field offers.
type choice struct{ Value, Name string }

func (f input) id() string {
	if f.Form != "" {
		return f.Form + "-" + f.Name
	}
	return "field-" + f.Name
}

func (f input) kind() string {
	if f.Kind == "" {
		return "text"
	}
	return f.Kind
}

func (f input) most() string {
	if f.Most == 0 {
		return "4000"
	}
	return itoa(f.Most)
}

// more are the attributes that a field has only sometimes.
func (f input) more(r *request) templ.Attributes {
	out := templ.Attributes{}
	described := ""
	if f.Hint != "" {
		described = f.id() + "-hint"
	}
	if r.Wrong(f.Name) != "" {
		out["aria-invalid"] = "true"
		described += " " + f.id() + "-wrong"
	}
	if described != "" {
		out["aria-describedby"] = described
	}
	if f.Auto != "" {
		out["autocomplete"] = f.Auto
	}
	if f.Min != "" {
		out["min"] = f.Min
	}
	return out
}

// back is where a form that only changes how a page looks returns to.
func (r *request) back() string {
	if r.c.Request.Method != "GET" {
		return r.path
	}
	return r.c.Request.URL.RequestURI()
}

// mark is a new one for a form, by which the API knows what is sent twice.
func (r *request) mark() string { return r.ids.New().String() }

func escape(text string) string { return url.QueryEscape(text) }

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

func joined(all []string) string { return strings.Join(all, ", ") }

// ended reports whether a badge is no longer the company's.
func ended(b badge, now time.Time) bool { return !b.To.IsZero() && !b.To.After(now) }

func stacked(all []string) string { return strings.Join(all, "\n") }

// shortened writes an identifier within what an entry is about so that a table has room.
func shortened(text string) string {
	if kind, id, ok := strings.Cut(text, ":"); ok && len(id) == 36 && strings.Count(id, "-") == 4 {
		return kind + ":…" + id[len(id)-8:]
	}
	return text
}

// userLight is the kind of a user's state.
func userLight(state string) string {
	switch state {
	case "active":
		return "good"
	case "invited":
		return "info"
	}
	return ""
}

// volts writes a voltage, such as "3.91 V"; empty where none is known.
func volts(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 2, 64) + " V"
}

// shareOf writes a share of 0 to 1, such as "97.5 %".
func shareOf(share float64) string { return strconv.FormatFloat(share*100, 'f', -1, 64) + " %" }
