package sourcing

import (
	"cmp"
	"context"
	"errors"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/source"
	"actual/domain/tenant"
)

// Why a site of ours has no fence by its source, for people.
const (
	noPlace  = "it has no place on the map: draw its fence"
	noRadius = "it has no perimeter: draw its fence, or set default_perimeter_ft with the credentials"
	noFence  = "no fence can be made of its place and perimeter: draw one"
)

// site is a site of ours and the newest version of its fence.
type site struct {
	site  geofence.Site
	fence geofence.Fence
}

// sites returns all sites of ours.
func (a *act) sites(ctx context.Context) ([]site, error) {
	all, _, err := a.loadSites(ctx)
	return all, err
}

func (a *act) loadSites(ctx context.Context) ([]site, []geofence.Fence, error) {
	found, versions, err := a.Sites.Load(ctx)
	if err != nil {
		return nil, nil, err
	}
	newest := make(map[domain.SiteID]geofence.Fence, len(found))
	for _, f := range versions {
		if f.Version > newest[f.Site].Version {
			newest[f.Site] = f
		}
	}
	out := make([]site, len(found))
	for i, s := range found {
		out[i] = site{s, newest[s.ID]}
	}
	return out, versions, nil
}

// takeSites takes over rows of sites.
func (a *act) takeSites(ctx context.Context, rows []*source.Row) error {
	if len(rows) == 0 {
		return nil
	}
	if err := a.Companies.Hold(ctx); err != nil { // Fences change what presence follows from.
		return err
	}
	all, versions, err := a.loadSites(ctx)
	if err != nil {
		return err
	}
	b := siteBatch{act: a, byID: make(map[domain.UUID]site, len(all)), refs: make(map[string]*source.Row, len(all))}
	found := make([]geofence.Site, len(all))
	for i, s := range all {
		b.byID[s.site.ID.UUID], b.refs[s.site.Ref], found[i] = s, nil, s.site
	}
	room := a.room(ctx, tenant.MaxSites, rows)
	if room != nil && !errors.Is(room, tenant.ErrQuota) {
		return room
	}
	for _, r := range rows {
		switch s, there := b.byID[r.Link.Ours]; {
		case there:
			b.change(r, s)
		case room != nil:
			refuse(r, tenant.ErrQuota)
		default:
			b.make(r)
		}
	}
	return b.save(ctx, found, versions)
}

// siteBatch is what becomes of sites by a batch of rows.
type siteBatch struct {
	*act

	byID map[domain.UUID]site
	refs map[string]*source.Row // Those that are taken; of one that is to be made its row.
	cmd  fences.ImportSites

	renamed []geofence.Site
}

func (b *siteBatch) make(r *source.Row) {
	ref := free(b.refs, r, r.Ref, otherwise+r.Ref)
	if ref == "" {
		wait(r, refTaken)
		return
	}
	shape, err := r.Said.Circle()
	b.cmd.Sites = append(b.cmd.Sites, fences.Imported{Ref: ref, Name: nameOf(r.Said.Name, ref), Shape: shape, New: true})
	b.made(r, domain.UUID{}, source.Named{}) // Its id comes when it is saved.
	r.Link.Problem = unfenced(r.Said, shape, err)
}

// unfenced says why a site has no fence; "" where it has one.
func unfenced(said source.Said, shape geofence.Shape, err error) string {
	switch {
	case err != nil:
		return noFence
	case !shape.IsZero():
		return ""
	case said.Placed:
		return noRadius
	}
	return noPlace
}

func (b *siteBatch) change(r *source.Row, s site) {
	name := source.Merge(nameOf(r.Link.Taken.Name, ""), nameOf(r.Said.Name, ""), s.site.Name)
	renamed := name != "" && name != s.site.Name
	shape, fenced, err := r.FenceNow(s.fence.Shape)
	fenced = fenced && s.site.Retired == 0
	switch {
	case fenced:
		b.cmd.Sites = append(b.cmd.Sites, fences.Imported{Ref: s.site.Ref, Name: cmp.Or(name, s.site.Name), Shape: shape})
	case renamed:
		s.site.Name = name
		s.site.Revision++
		b.renamed = append(b.renamed, s.site)
	}
	b.took(r, renamed || fenced, source.Named{})
	if s.fence.Shape.IsZero() && s.site.Retired == 0 {
		r.Link.Problem = unfenced(r.Said, shape, err)
	}
}

// save stores what was planned, and links the rows of new sites to them.
func (b *siteBatch) save(ctx context.Context, found []geofence.Site, versions []geofence.Fence) error {
	if len(b.renamed) > 0 {
		if err := b.importer.Rename(ctx, b.Tx, b.company, Actor, b.renamed...); err != nil {
			return err
		}
	}
	b.cmd.Company, b.cmd.By = b.company, Actor
	plan, err := b.importer.PlanOver(found, versions, b.cmd)
	if err != nil {
		return err
	}
	for _, s := range plan.Sites() {
		if r := b.refs[s.Ref]; r != nil {
			r.Link.Ours = s.ID.UUID
		}
	}
	return plan.Save(ctx, b.Tx)
}
