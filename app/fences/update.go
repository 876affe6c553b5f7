package fences

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/ports"
)

// Shapes writes shapes down exactly.
type Shapes interface {
	Write(s geofence.Shape) ([]byte, error)
	Read(raw []byte) (geofence.Shape, error)
}

// UpdateFences is how fences are updated.
type UpdateFences struct {
	Effect bool `json:"effect"` // Of a dry run: say what would become of visits.
}

// Updater gives many sites new fence versions: a task of the kind
// asked.UpdateFences.
type Updater struct {
	importer *Importer
	shapes   Shapes
	effects  Effects
}

// Effects says what becomes of visits where fences change.
type Effects interface {
	// Of returns, of each site that would change, by ref, what becomes of its
	// visits; a site is absent where nobody was near, and nil where that is too much to
	// look at in a slice.
	Of(ctx context.Context, tx ports.Tx, cmd ImportSites) (map[string]*Effect, error)
}

// Effect is what becomes of the visits at a site.
type Effect struct {
	VisitsBefore  int   `json:"visits_before"`
	VisitsAfter   int   `json:"visits_after"`
	SecondsBefore int64 `json:"seconds_before"`
	SecondsAfter  int64 `json:"seconds_after"`
}

// NewUpdater returns the use case.
func NewUpdater(importer *Importer, shapes Shapes, effects Effects) *Updater {
	return &Updater{importer: importer, shapes: shapes, effects: effects}
}

const sliceOfFences = 1000

// Kind is what the task does.
func (u *Updater) Kind() asked.Kind {
	return asked.Kind{Name: asked.UpdateFences, Rows: sliceOfFences, Work: u.slice}
}

// updateRow is a row as it is stored.
type updateRow struct {
	Site  string          `json:"site"`
	Name  string          `json:"name,omitempty"`
	Kind  geofence.Kind   `json:"kind,omitempty"`
	Sky   geofence.Sky    `json:"sky,omitempty"`
	From  int64           `json:"from,omitempty"`
	To    int64           `json:"to,omitempty"`
	Shape json.RawMessage `json:"shape"`
}

// Listed is a site of a list: with its fence as it should be, or with what is wrong.
type Listed struct {
	Imported
	Line  int          // Of the file; 0: it has none.
	Field string       // That is wrong; "": none alone.
	Why   *fault.Error // Nil: nothing is.
}

// Rows returns the rows of a list.
func (u *Updater) Rows(list []Listed) ([]asked.Row, error) {
	rows := make([]asked.Row, len(list))
	for i, in := range list {
		if in.Why != nil {
			rows[i] = asked.Row{Line: in.Line, Field: in.Field, Why: in.Why, Input: map[string]string{"site": in.Ref}}
			continue
		}
		shape, err := u.shapes.Write(in.Shape)
		if err != nil {
			return nil, fmt.Errorf("fence of %q: %w", in.Ref, err)
		}
		rows[i] = asked.Row{Line: in.Line, Key: in.Ref, Field: "site", Input: updateRow{
			Site: in.Ref, Name: in.Name, Kind: in.Kind, Sky: in.Sky, From: in.From, To: in.To, Shape: shape,
		}}
	}
	return rows, nil
}

func (u *Updater) read(r ports.TaskRow) (Imported, error) {
	var in updateRow
	if err := json.Unmarshal(r.Input, &in); err != nil {
		return Imported{}, fmt.Errorf("stored row %d: %w", r.N, err)
	}
	shape, err := u.shapes.Read(in.Shape)
	if err != nil {
		return Imported{}, fmt.Errorf("stored row %d: %w", r.N, err)
	}
	return Imported{Ref: in.Site, Name: in.Name, Kind: in.Kind, Sky: in.Sky, Shape: shape, From: in.From, To: in.To}, nil
}

// slice gives the sites of some rows new fence versions: those that there are.
func (u *Updater) slice(ctx context.Context, tx ports.Tx, s asked.Slice) ([]asked.Outcome, error) {
	var how UpdateFences
	if err := json.Unmarshal(s.Task.Request, &how); err != nil {
		return nil, fmt.Errorf("stored update of fences: %w", err)
	}
	if !s.Task.DryRun { // Nobody else corrects between the look and the deed.
		if err := tx.Companies.Hold(ctx); err != nil {
			return nil, err
		}
	}
	cmds := ImportSites{Company: s.Company, By: s.Task.By}
	refs := make([]string, len(s.Rows))
	var all []Imported
	for i, r := range s.Rows {
		in, err := u.read(r)
		if err != nil {
			return nil, err
		}
		refs[i], all = in.Ref, append(all, in)
	}
	sites, fences, err := tx.Sites.Named(ctx, refs)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(sites, func(a, b geofence.Site) int { return strings.Compare(a.Ref, b.Ref) })
	outcomes, of := make([]asked.Outcome, len(all)), []int(nil)
	for i, in := range all {
		if why := u.wrong(in, sites, s.Now); why.State != "" {
			outcomes[i] = why
			continue
		}
		cmds.Sites, of = append(cmds.Sites, in), append(of, i)
	}
	plan, err := u.importer.planOver(sites, fences, cmds)
	if err != nil {
		return nil, err
	}
	for n, i := range of {
		outcomes[i].State = ports.RowChanged
		if plan.outcomes[n] == Leaves {
			outcomes[i].State = ports.RowUnchanged
		}
	}
	if !s.Task.DryRun {
		return outcomes, plan.Save(ctx, tx)
	}
	if !how.Effect {
		return outcomes, nil
	}
	return outcomes, u.effect(ctx, tx, cmds, outcomes, of)
}

// wrong refuses a site that there is not, and a fence that ends before it begins. The
// sites are ordered by ref.
func (u *Updater) wrong(in Imported, sites []geofence.Site, now time.Time) asked.Outcome {
	_, there := slices.BinarySearchFunc(sites, in.Ref, func(x geofence.Site, ref string) int { return strings.Compare(x.Ref, ref) })
	from := cmp.Or(in.From, now.Add(time.Minute).Unix()) // From now on is from when it is stored on.
	switch {
	case !there:
		return asked.Refuse("site", geofence.ErrNotFound.With("%.60q", in.Ref))
	case in.To != 0 && in.To <= from:
		return asked.Refuse("valid_to", domain.ErrBackwards)
	}
	return asked.Outcome{}
}

// Looked is what a dry run says of a site.
type Looked struct {
	Effect   *Effect `json:"effect,omitempty"`
	TooLarge bool    `json:"too_large,omitempty"` // More was near than a slice can look at: preview the site alone.
}

func (u *Updater) effect(ctx context.Context, tx ports.Tx, cmds ImportSites, outcomes []asked.Outcome, of []int) error {
	effects, err := u.effects.Of(ctx, tx, cmds)
	if err != nil {
		return err
	}
	for n, i := range of {
		effect, near := effects[cmds.Sites[n].Ref]
		switch {
		case outcomes[i].State != ports.RowChanged:
		case !near:
			outcomes[i].Result = Looked{Effect: &Effect{}}
		default:
			outcomes[i].Result = Looked{Effect: effect, TooLarge: effect == nil}
		}
	}
	return nil
}
