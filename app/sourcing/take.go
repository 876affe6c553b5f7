package sourcing

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/source"
	"actual/ports"
)

// take takes over a batch of rows.
func (a *act) take(ctx context.Context) error {
	kind := a.to.Stage.Kind
	rows, err := a.Links.List(ctx, ports.SourceLinkQuery{Source: a.to.Source, Kind: kind, Unsettled: true, AfterKind: kind, AfterRef: a.to.Stage.After, Limit: together})
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		before := slices.Clone(rows)
		if err := a.takeRows(ctx, kind, rows); err != nil {
			return err
		}
		if err := a.Links.Save(ctx, a.to.Source, a.moved(before, rows)...); err != nil {
			return err
		}
		a.to.Stage.After = rows[len(rows)-1].Ref
	}
	if len(rows) < together {
		a.takeOn()
	}
	return nil
}

func (a *act) takeRows(ctx context.Context, kind source.Kind, rows []source.Row) error {
	if kind == source.Job {
		return a.takeJobs(ctx, rows)
	}
	k, err := a.knownOf(ctx, kind)
	if err != nil {
		return err
	}
	var wanted []*source.Row
	for i := range rows {
		if a.decide(&rows[i], k) {
			wanted = append(wanted, &rows[i])
		}
	}
	switch kind {
	case source.Worker:
		return a.takeWorkers(ctx, wanted)
	case source.Crew:
		return a.takeCrews(ctx, wanted)
	}
	return a.takeSites(ctx, wanted)
}

// moved returns the rows whose links are others than before, and counts those that
// wait.
func (a *act) moved(before, rows []source.Row) []source.Row {
	var moved []source.Row
	for i, r := range rows {
		was := before[i].Link
		if !r.Link.Settled && r.Link.Problem != "" {
			a.counted(r.Kind, func(c *source.Counts) { c.Waiting++ })
		}
		if r.Link.Same(was) {
			continue
		}
		if r.Link.State != was.State || r.Link.Ours != was.Ours {
			r.Link.At = a.now
		}
		moved = append(moved, r)
	}
	return moved
}

// decide says which of ours a row is, and reports whether anything of it is to be
// taken over.
func (a *act) decide(r *source.Row, k *known) bool {
	l := &r.Link
	switch {
	case l.State == source.Ignored:
		l.Settled = true
		return false
	case !r.GoneAt.IsZero():
		l.State, l.Settled, l.Problem, l.Candidates = source.Gone, true, "", nil
		return false
	case l.State == source.Gone:
		l.Return()
	}
	if l.Ours.IsZero() && !r.Said.Active && !k.named[r.Ref] && l.By == "" {
		return false // Nobody works there, or so, any more.
	}
	if r.Open() {
		*l = r.Match(k.matcher.Candidates(*r), k.claims)
		if l.State == source.Matched {
			a.counted(r.Kind, func(c *source.Counts) { c.Matched++ })
		}
	}
	return l.State != source.Ambiguous
}

// made links a row to what was made of it.
func (a *act) made(r *source.Row, ours domain.UUID, n source.Named) {
	r.Link.State, r.Link.Ours = source.New, ours
	r.Link = r.Take(n)
	a.counted(r.Kind, func(c *source.Counts) { c.Made++ })
}

// took notes that a row was taken over to what there was.
func (a *act) took(r *source.Row, changed bool, n source.Named) {
	r.Link = r.Take(n)
	if changed {
		a.counted(r.Kind, func(c *source.Counts) { c.Updated++ })
	}
}

// wait notes why a row, or part of it, could not be taken over: it is tried again.
func wait(r *source.Row, why string) { r.Link.Problem, r.Link.Settled = why, false }

// refuse is wait for what a rule of ours says.
func refuse(r *source.Row, err error) { wait(r, told(err)) }

func told(err error) string {
	if f, ok := err.(*fault.Error); ok { //nolint:errorlint // Domain rules are returned as they are; what is around others is no text for people.
		return f.Msg
	}
	return err.Error()
}

// known is what rows of a kind are matched with.
type known struct {
	matcher *source.Matcher
	claims  source.Claims
	named   map[string]bool // Rows that jobs name: they are wanted, whatever the source says of them.
}

// knownOf reads it once: what is made in the course of a sync is linked by then.
func (a *act) knownOf(ctx context.Context, kind source.Kind) (*known, error) {
	if k := a.known[kind]; k != nil {
		return k, nil
	}
	named, err := a.SourceRows.Named(ctx, a.seen(kind), false, namedAtMost)
	if err != nil {
		return nil, err
	}
	k := &known{claims: source.Claims{}, named: make(map[string]bool, len(named))}
	for _, ref := range named {
		k.named[ref] = true
	}
	ours, err := a.ours(ctx, kind)
	if err != nil {
		return nil, err
	}
	rows, err := a.Links.List(ctx, ports.SourceLinkQuery{Source: a.to.Source, Kind: kind})
	if err != nil {
		return nil, err
	}
	linked := make(map[domain.UUID]bool, len(rows))
	for _, r := range rows {
		linked[r.Link.Ours] = true
	}
	k.matcher = source.NewMatcher(slices.DeleteFunc(ours, func(o source.Ours) bool { return linked[o.ID] }))
	for _, r := range rows {
		if !r.Open() || !r.Said.Active && !k.named[r.Ref] {
			continue
		}
		for _, c := range k.matcher.Candidates(r) {
			k.claims[c.Ours]++
		}
	}
	if a.known == nil {
		a.known = map[source.Kind]*known{}
	}
	a.known[kind] = k
	return k, nil
}

// ours returns all of ours of a kind.
func (a *act) ours(ctx context.Context, kind source.Kind) (all []source.Ours, err error) {
	switch kind {
	case source.Worker:
		workers, err := a.Workers.List(ctx, ports.WorkerQuery{})
		for _, w := range workers {
			all = append(all, source.Ours{ID: w.ID().UUID, Ref: w.Particulars().Ref, Name: w.Particulars().Name})
		}
		return all, err
	case source.Crew:
		crews, err := a.Crews.List(ctx, ports.CrewQuery{})
		for _, c := range crews {
			all = append(all, source.Ours{ID: c.ID().UUID, Ref: c.Ref(), Name: c.Name()})
		}
		return all, err
	}
	sites, err := a.sites(ctx)
	for _, s := range sites {
		if s.site.Retired == 0 {
			all = append(all, source.Ours{ID: s.site.ID.UUID, Ref: s.site.Ref, Name: s.site.Name, Shape: s.fence.Shape})
		}
	}
	return all, err
}

// linked returns the rows of a kind by their refs, of those that are asked for.
func (a *act) linked(ctx context.Context, kind source.Kind, refs map[string]bool) (map[string]source.Row, error) {
	delete(refs, "")
	out := make(map[string]source.Row, len(refs))
	if len(refs) == 0 {
		return out, nil
	}
	rows, err := a.Links.List(ctx, ports.SourceLinkQuery{Source: a.to.Source, Kind: kind, Refs: keys(refs)})
	for _, r := range rows {
		out[r.Ref] = r
	}
	return out, err
}

func keys[V any](of map[string]V) []string {
	out := make([]string, 0, len(of))
	for k := range of {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// free returns the first of the refs that none of ours has, and takes it; "" where
// all are taken.
func free[V any](taken map[string]V, mine V, refs ...string) string {
	for _, ref := range refs {
		if _, is := taken[ref]; ref != "" && !is {
			taken[ref] = mine
			return ref
		}
	}
	return ""
}

// nameOf is a name as ours has it: on one line, and not too long; other where it is
// empty.
func nameOf(text, other string) string {
	const most = 200
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most]))
	}
	if text == "" {
		return other
	}
	return text
}
