package presence

import (
	"context"
	"errors"
	"time"

	"actual/app/fences"
	"actual/domain"
	"actual/ports"
)

// FenceEffects implements fences.Effects: it derives the visits near fences that
// would change, with and without the change, as a preview does. The fences of a
// slice change together; those of other slices are as they are.
type FenceEffects struct{ previewer *Previewer }

// NewFenceEffects returns it.
func NewFenceEffects(p *Previewer) *FenceEffects { return &FenceEffects{p} }

const (
	lookedBadges = 200
	lookedFixes  = 200_000         // What takes about two seconds.
	lookedFor    = 5 * time.Second // In a slice; what is left then is too much.
)

// Of implements fences.Effects.
func (e *FenceEffects) Of(ctx context.Context, tx ports.Tx, cmd fences.ImportSites) (map[string]*fences.Effect, error) {
	near, err := e.previewer.importer.Nearby(ctx, tx, cmd)
	if err != nil {
		return nil, err
	}
	changed := make([]fences.Imported, len(near))
	for i, n := range near {
		changed[i] = cmd.Sites[n]
	}
	cmd.Sites = changed
	out := map[string]*fences.Effect{}
	return out, e.look(ctx, tx, cmd, e.previewer.clock.Now().Add(lookedFor), out)
}

// look looks at the sites together where that is not too large, else at each half.
func (e *FenceEffects) look(ctx context.Context, tx ports.Tx, cmd fences.ImportSites, until time.Time, out map[string]*fences.Effect) error {
	if len(cmd.Sites) == 0 {
		return nil
	}
	late := !e.previewer.clock.Now().Before(until)
	var l plan
	var p Preview
	var err error
	if !late {
		l, p, err = e.previewer.look(ctx, tx, Correction{Company: cmd.Company, Sites: cmd.Sites, By: cmd.By, Bound: Bound{Badges: lookedBadges, Fixes: lookedFixes}}, "")
	}
	switch tooLarge := errors.Is(err, ErrTooLarge); {
	case late, tooLarge && len(cmd.Sites) == 1:
		for _, in := range cmd.Sites {
			out[in.Ref] = nil
		}
	case tooLarge:
		half, rest := cmd, cmd
		half.Sites, rest.Sites = cmd.Sites[:len(cmd.Sites)/2], cmd.Sites[len(cmd.Sites)/2:]
		return errors.Join(e.look(ctx, tx, half, until, out), e.look(ctx, tx, rest, until, out))
	case err != nil:
		return err
	default:
		effects(l, p, cmd.Sites, out)
	}
	return nil
}

func effects(l plan, p Preview, sites []fences.Imported, out map[string]*fences.Effect) {
	ids := make(map[string]domain.SiteID, len(sites))
	for _, s := range l.before.index.Sites() {
		ids[s.Ref] = s.ID
	}
	for _, in := range sites {
		out[in.Ref] = &fences.Effect{}
		if sum := p.Difference.BySite[ids[in.Ref]]; sum != nil {
			*out[in.Ref] = fences.Effect{
				VisitsBefore: sum.Before.Visits, VisitsAfter: sum.After.Visits, SecondsBefore: sum.Before.Seconds, SecondsAfter: sum.After.Seconds,
			}
		}
	}
}
