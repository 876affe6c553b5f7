package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/adapters/inbound/webui"
	"actual/adapters/outbound/system"
	"actual/cmd/internal/described"
)

// roleWalls opens every page as everybody.
var roleWalls = claim{
	name:   "role-walls",
	target: "each page and form × role × foreign company: no content, no action, no hint that there is any",
	run:    proveRoleWalls,
}

// walls is the proof under way. What pages there are it has from the pages themselves.
type walls struct {
	*matrix
	doors []webui.Door
	names map[string][]string // What must not be read elsewhere, by company: people and places.
	links int
}

func proveRoleWalls(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	m, err := furnishMatrix(ctx, b, false)
	if err != nil {
		return result{}, err
	}
	w := &walls{matrix: m, doors: webui.Doors(), names: map[string][]string{}}
	server, err := b.serve(ctx)
	if err != nil {
		return result{}, err
	}
	m.url = server.url
	if err := errors.Join(w.look(ctx), server.stop(ctx)); err != nil {
		return result{}, err
	}
	for _, wrong := range w.wrong[:min(len(w.wrong), 20)] {
		b.say("WRONG %s", wrong)
	}
	figures := fmt.Sprintf("%d pages and forms, %d people in %d companies: %s; %d links lead somewhere; %d wrong", len(w.doors), w.callers(), len(m.firms)-1, w.counted(), w.links, len(w.wrong))
	return result{figures: figures, ok: len(w.wrong) == 0 && w.cases["refused"] > 0 && w.cases["foreign"] > 0 && w.cases["own"] > 0}, nil
}

func (w *walls) look(ctx context.Context) error {
	firms := w.firms[:len(w.firms)-1]
	for _, f := range firms {
		if err := errors.Join(w.takeStock(ctx, f), w.readNames(ctx, f)); err != nil {
			return fmt.Errorf("take stock of %s: %w", f.ref, err)
		}
	}
	for i, f := range firms {
		victim := firms[(i+1)%len(firms)]
		for _, c := range f.callers {
			if c.header.Get("Cookie") == "" { // A key opens no page.
				continue
			}
			for _, step := range []func(context.Context, *firm, *firm, *caller) error{w.refused, w.foreigners, w.own} {
				if err := step(ctx, f, victim, c); err != nil {
					return fmt.Errorf("%s of %s: %w", c.name, f.ref, err)
				}
			}
		}
		w.b.say("%s: %s, %d wrong", f.ref, w.counted(), len(w.wrong))
	}
	return nil
}

func (w *walls) readNames(ctx context.Context, f *firm) error {
	rows, err := w.admin.Query(ctx, `SELECT name FROM worker WHERE company_id = $1 AND length(name) > 6 AND position($2 in name) > 0 UNION SELECT name FROM site WHERE company_id = $1 UNION SELECT label FROM badge WHERE company_id = $1 AND position($2 in label) > 0`, f.company, f.ref)
	if err != nil {
		return err
	}
	w.names[f.ref], err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// open asks for a page as a browser does; a form is sent from a page of ours, and empty.
func (w *walls) open(ctx context.Context, c *caller, method, path string) (described.Answer, error) {
	r := described.Request{Method: method, Target: path, Header: http.Header{"Accept": {"text/html"}}}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Body = []byte("token=" + url.QueryEscape(c.header.Get("X-CSRF-Token")))
	}
	return w.send(ctx, c, r)
}

var (
	parameters = regexp.MustCompile(`:[a-z]+`)
	fleeting   = regexp.MustCompile(`name="(?:once|return_to)" value="[^"]*"|data-now="[^"]*"|\?t=[0-9]+|(?:Request|Solicitud) [0-9a-f-]{36}`)
	leads      = regexp.MustCompile(`(?:href|action)="(/[^"#]*)`)
)

// filled puts one identifier into every place of a path; a date where one is meant.
func filled(path, id string) string {
	return parameters.ReplaceAllStringFunc(path, func(name string) string {
		switch name {
		case ":day":
			return "2026-01-08"
		case ":do":
			return "disable"
		}
		return id
	})
}

// lasting is an answer without what is new each time, and without the identifier asked for.
func lasting(got described.Answer, id string) string {
	body := fleeting.ReplaceAllString(string(got.Body), "")
	where := got.Header.Get("Location")
	if id != "" {
		body, where = strings.ReplaceAll(body, id, "ID"), strings.ReplaceAll(where, id, "ID")
	}
	return fmt.Sprintf("%d %s\n%s", got.Status, where, body)
}

// refused: what is not for a role is as if it were not there; nobody known is asked to sign in.
func (w *walls) refused(ctx context.Context, _, _ *firm, c *caller) error {
	for _, d := range w.doors {
		if c.known && mayOpen(c, d) {
			continue
		}
		path := filled(d.Path, system.Identifiers{}.New().String())
		got, err := w.open(ctx, c, d.Method, path)
		if err != nil {
			return err
		}
		wrong := ""
		switch {
		case !c.known && (got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/sign-in") || len(got.Body) > 200):
			wrong = "is not sent to sign in"
		case c.known:
			nothing, err := w.open(ctx, c, d.Method, "/nothing-is-here")
			if err != nil {
				return err
			}
			if got.Status != http.StatusNotFound || lasting(got, "") != lasting(nothing, "") {
				wrong = fmt.Sprintf("is told another thing (%d) than of what there is not", got.Status)
			}
		}
		w.note("refused", c, d, wrong)
	}
	return nil
}

// foreigners: another company's identifier is answered as one that nobody has.
func (w *walls) foreigners(ctx context.Context, _, victim *firm, c *caller) error {
	if !c.known || c.house {
		return nil
	}
	for _, d := range w.doors {
		if !mayOpen(c, d) || !strings.Contains(d.Path, ":") {
			continue
		}
		nobody := system.Identifiers{}.New().String()
		missing, err := w.open(ctx, c, d.Method, filled(d.Path, nobody))
		if err != nil {
			return err
		}
		for _, id := range victim.some() {
			theirs, err := w.open(ctx, c, d.Method, filled(d.Path, id))
			if err != nil {
				return err
			}
			wrong := ""
			if lasting(theirs, id) != lasting(missing, nobody) {
				wrong = fmt.Sprintf("is told another thing of another company's %s (%d) than of nobody's (%d)", id, theirs.Status, missing.Status)
			}
			w.note("foreign", c, d, wrong)
		}
	}
	return nil
}

// own: what a role opens names nothing of another company, and leads nowhere that is not for it.
func (w *walls) own(ctx context.Context, f, victim *firm, c *caller) error {
	if !c.known {
		return nil
	}
	tried := map[string]bool{}
	for _, d := range w.doors {
		if d.Method != http.MethodGet || !mayOpen(c, d) || strings.Contains(d.Path, ":") || d.Path == "/badges/events" {
			continue
		}
		got, err := w.open(ctx, c, d.Method, d.Path)
		if err != nil {
			return err
		}
		wrong := ""
		if got.Status != http.StatusOK {
			wrong = fmt.Sprintf("may open it, and is answered %d", got.Status)
		}
		for _, of := range []*firm{victim, f} {
			if of == f && !c.house { // Of their own company they may read.
				continue
			}
			for _, name := range w.names[of.ref] {
				if strings.Contains(string(got.Body), name) {
					wrong = "reads " + name + " of " + of.ref
				}
			}
		}
		w.note("own", c, d, wrong)
		if err := w.follow(ctx, c, d, string(got.Body), tried); err != nil {
			return err
		}
	}
	return nil
}

// follow tries each link and form of a page once: none may lead to what is not for its reader.
func (w *walls) follow(ctx context.Context, c *caller, from webui.Door, body string, tried map[string]bool) error {
	for _, found := range leads.FindAllStringSubmatch(body, -1) {
		to, _, _ := strings.Cut(found[1], "?")
		if tried[to] || strings.HasPrefix(to, "/v1/") || strings.HasPrefix(to, "/assets/") || strings.HasPrefix(to, "/sign-in") || to == "/" || to == "/language" {
			continue
		}
		tried[to] = true
		w.links++
		if at := slices.IndexFunc(w.doors, func(d webui.Door) bool { return fits(d.Path, to) }); at >= 0 && mayOpen(c, w.doors[at]) {
			continue
		}
		got, err := w.open(ctx, c, http.MethodGet, to)
		if err != nil {
			return err
		}
		if got.Status == http.StatusNotFound {
			w.note("hint", c, from, "is shown "+to+", which is not for them")
		}
	}
	return nil
}

func (w *walls) note(kind string, c *caller, d webui.Door, wrong string) {
	if wrong != "" {
		wrong = fmt.Sprintf("%s %s: %s %s", d.Method, d.Path, c.name, wrong)
	}
	w.count(kind, kind, wrong)
}

// fits reports whether a path is one of a door's.
func fits(door, path string) bool {
	return regexp.MustCompile("^" + parameters.ReplaceAllString(regexp.QuoteMeta(door), "[^/]+") + "$").MatchString(path)
}

// mayOpen reports whether a caller has one of the capabilities that a door needs.
func mayOpen(c *caller, d webui.Door) bool {
	for _, n := range d.Needs {
		if slices.Contains(c.may, string(n)) {
			return true
		}
	}
	return false
}

// some are identifiers of a firm: of each kind of thing at most two.
func (f *firm) some() (out []string) {
	kinds := map[string]bool{}
	for _, group := range f.shown {
		for kind := range group {
			kinds[kind] = true
		}
	}
	for kind := range kinds {
		for _, id := range f.all(kind)[:min(2, len(f.all(kind)))] {
			if uuidText.MatchString(id) {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
