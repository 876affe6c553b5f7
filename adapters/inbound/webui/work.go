package webui

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"actual/domain/tenant"
)

// This file has what the pages of daily work share.

// doing chooses among the acts of a page's forms by the field "do", so that all of them
// are sent to the page's own address, where it is shown again.
func doing(acts map[string]act) act {
	return func(r *request) (outcome, error) {
		if do, there := acts[r.Form("do")]; there {
			return do(r)
		}
		return outcome{}, errNothing
	}
}

// stay sends the browser back to the page that the form is of, its query kept.
func (r *request) stay(said string) (outcome, error) {
	q := r.c.Request.URL.Query()
	q.Del("said")
	to := r.path
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return went(to, said)
}

// action is the address that a form of this page is sent to: the page's own.
func (r *request) action() string {
	q := r.c.Request.URL.Query()
	q.Del("said")
	if len(q) == 0 {
		return r.path
	}
	return r.path + "?" + q.Encode()
}

// fields are what a form sends on to the API: of the names those that are not empty.
func (r *request) fields(names ...string) map[string]any {
	out := map[string]any{}
	for _, name := range names {
		if text := r.Form(name); text != "" {
			out[name] = text
		}
	}
	return out
}

// today is the company's date.
func (r *request) today() string { return r.now.Format(time.DateOnly) }

// addDays moves a date as the API writes it.
func addDays(day string, n int) string { return ParseDay(day).AddDate(0, 0, n).Format(time.DateOnly) }

// dayOr returns the date that the address names, or another one where it names none.
func (r *request) dayOr(name, otherwise string) string {
	if day := r.Query(name); !ParseDay(day).IsZero() {
		return day
	}
	return otherwise
}

// instant reads what a field of type datetime-local sent, in the company's time zone, as
// the API takes it; "" where it is none.
func (r *request) instant(name string) string {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(form, r.Form(name), r.zone); err == nil {
			return utc(t)
		}
	}
	return r.Form(name)
}

// local writes a time as a field of type datetime-local takes it.
func (r *request) local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(r.zone).Format("2006-01-02T15:04")
}

// options are the choices of a closed list, as the pages call them; any offers none of
// them first, by that name.
func (r *request) options(list, any string, values ...string) []choice {
	var out []choice
	if any != "" {
		out = append(out, choice{"", any})
	}
	for _, v := range values {
		out = append(out, choice{v, r.W(list, v)})
	}
	return out
}

// actor names who did something, from what the ledger calls them.
func (r *request) actor(by string) string {
	kind, id, _ := strings.Cut(by, ":")
	switch {
	case by == "":
		return r.T("shell.unknown")
	case id != "" && id == r.who.ID:
		return r.T("work.you")
	case kind == "user":
		if name := r.names().user(id); name != "" {
			return name
		}
		return r.T("work.person")
	case kind == "apikey", kind == "key":
		return r.T("work.key")
	case kind == "cli":
		return r.T("work.command")
	case kind == "system", kind == "derive":
		return "Actual"
	}
	return by
}

// names looks up what things are called, each once in a page.
type names struct {
	r     *request
	known map[string]string // By the API's path.
}

func (r *request) names() *names {
	if r.called == nil {
		r.called = &names{r, map[string]string{}}
	}
	return r.called
}

// of returns one of a thing's texts; what it is not shown is called as nobody knows.
func (n *names) of(path, id string, take func(map[string]any) any) string {
	if id == "" {
		return ""
	}
	path += url.PathEscape(id)
	if name, known := n.known[path]; known {
		return name
	}
	var one map[string]any
	name := ""
	if err := n.r.get(path, &one); err == nil {
		name, _ = take(one).(string)
	}
	n.known[path] = name
	return name
}

func textOf(field string) func(map[string]any) any {
	return func(one map[string]any) any { return one[field] }
}

func (n *names) site(id string) string {
	return n.of("/v1/sites/", id, func(one map[string]any) any {
		site, _ := one["site"].(map[string]any)
		return site["name"]
	})
}
func (n *names) badge(id string) string  { return n.of("/v1/badges/", id, textOf("label")) }
func (n *names) worker(id string) string { return n.of("/v1/workers/", id, textOf("name")) }
func (n *names) crew(id string) string   { return n.of("/v1/crews/", id, textOf("name")) }
func (n *names) job(id string) string    { return n.of("/v1/jobs/", id, textOf("ref")) }
func (n *names) user(id string) string {
	if !n.r.May(tenant.ManageAccess) {
		return ""
	}
	return n.of("/v1/users/", id, func(one map[string]any) any {
		if name, _ := one["name"].(string); name != "" {
			return name
		}
		return one["email"]
	})
}

// refusedAs reports whether an error is a refusal of the API with a status.
func refusedAs(err error, status int) bool {
	p, known := asProblem(err)
	return known && p.Status == status
}

// unlessDenied drops a refusal of what the visitor may not see: the page then goes without.
func unlessDenied(err error) error {
	if refusedAs(err, http.StatusForbidden) || refusedAs(err, http.StatusNotFound) {
		return nil
	}
	return err
}

// listed reads up to most rows of a list, page by page.
func listed[T any](r *request, path, name string, most int) (all []T, more bool, err error) {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	for cursor := ""; ; {
		var page map[string]jsonRaw
		if err := r.get(path+sign+"limit="+itoa(min(500, most))+cursor, &page); err != nil {
			return nil, false, err
		}
		var rows []T
		if err := page[name].into(&rows); err != nil {
			return nil, false, err
		}
		all = append(all, rows...)
		next := ""
		if err := page["next_cursor"].into(&next); err != nil || next == "" || len(all) >= most {
			return all, next != "", err
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
}

// choicesOf are the things of a list as choices, by name.
func (r *request) choicesOf(path, list, any string) ([]choice, error) {
	type row struct{ ID, Name, Label string }
	rows, _, err := listed[row](r, path, list, 2000)
	if err := unlessDenied(err); err != nil {
		return nil, err
	}
	var out []choice
	if any != "" {
		out = append(out, choice{"", any})
	}
	for _, x := range rows {
		out = append(out, choice{x.ID, x.Name + x.Label})
	}
	return out, nil
}

// HoursMinutes writes worked time to the nearest minute, such as "7:45".
func HoursMinutes(seconds int64) string {
	if seconds < 0 {
		return "−" + HoursMinutes(-seconds)
	}
	return Hours((seconds + 30) / 60 * 60)
}
