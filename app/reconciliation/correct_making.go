package reconciliation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"actual/app/fences"
	"actual/app/presence"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/geofence"
	"actual/domain/reconcile"
	"actual/ports"
)

// making is one correction in a transaction.
type making struct {
	tx         ports.Tx
	desk       *Desk
	reconciler *Reconciler
	cmd        Correct
	of         discrepancy.Discrepancy // With its facts.
	date       domain.Span
	sites      []geofence.Site // With fences: of all.
	print      imprint
	out        Corrected
}

// imprint is the hash of a correction, of what its effect follows from, and of the
// effect.
type imprint struct{ hash.Hash }

func (p imprint) add(parts ...any) { _, _ = fmt.Fprintln(p, parts...) } // A hash takes everything.

// ownDigits is how much of an imprint stands behind the id of a preview of visits.
const ownDigits = 16

func (p imprint) id() string { return hex.EncodeToString(p.Sum(nil)[:20]) }

// begin reads what is corrected.
func (m *making) begin(ctx context.Context, l *Lister) error {
	found, err := m.tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: []domain.DiscrepancyID{m.cmd.ID}, Detail: true})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return discrepancy.ErrNotFound
	}
	m.of = found[0]
	if m.cmd.Seen != 0 && m.cmd.Seen != m.of.Revision { // Else people look at what they did not mean.
		return domain.ErrMoved
	}
	if _, err := m.of.Resolve(discrepancy.Settlement{}, "", m.of.OpenedAt); err != nil { // One that is over is not settled again.
		return err
	}
	if m.out.Names, err = l.names(ctx, m.tx, m.cmd.Company, found); err != nil {
		return err
	}
	m.date = m.of.Date.Span(m.out.Names.Zone)
	m.out.Discrepancy = m.of
	m.print = imprint{sha256.New()}
	m.print.add("actual correction of a discrepancy 2", m.cmd.Company, m.of.ID, m.of.Gist, m.cmd.Reason)
	if m.cmd.Fence == nil {
		return nil
	}
	index, err := l.fences.Index(ctx, m.tx, m.cmd.Company)
	if err == nil {
		m.sites = index.Sites()
	}
	return err
}

// about reports whether the discrepancy is about a site: its own, its proposal's or one
// among its facts.
func (m *making) about(site domain.SiteID) bool {
	if site.IsZero() {
		return false
	}
	if m.of.Subject.Site == site || m.of.Verdict.Site == site || m.of.Subject.Other == site.UUID {
		return true
	}
	return slices.ContainsFunc(m.of.Facts.Sites, func(s reconcile.Site) bool { return s.ID == site || slices.Contains(s.Neighbours, site) })
}

// presence returns the correction that visits are derived anew by.
func (m *making) presence() (c presence.Correction, err error) {
	c = presence.Correction{
		Company: m.cmd.Company, By: m.cmd.By, Bound: m.cmd.Bound,
		Reason: fmt.Sprintf("discrepancy %s: %s", m.of.ID, m.cmd.Reason), // What people write stays with the discrepancy, from where it can be erased.
	}
	if m.cmd.Moved == nil {
		c.Sites, err = m.fence()
		return c, err
	}
	v := *m.cmd.Moved
	i := slices.IndexFunc(m.of.Facts.Visits, func(one reconcile.Visit) bool { return one.ID == v.Visit })
	if i < 0 {
		return c, discrepancy.ErrNotAbout.With("visit %s is not among its facts", v.Visit)
	}
	if v.Site.IsZero() {
		v.Site = m.of.Verdict.Site
	}
	if v.Site.IsZero() {
		return c, discrepancy.ErrNotAbout.With("it proposes no site: say which")
	}
	c.Placed = []presence.Placement{{Site: v.Site, Visit: v.Visit}}
	return c, nil
}

// fence returns the site with its better fence.
func (m *making) fence() ([]fences.Imported, error) {
	in := *m.cmd.Fence
	i := slices.IndexFunc(m.sites, func(s geofence.Site) bool { return s.Ref == in.Ref })
	if i < 0 {
		return nil, geofence.ErrNotFound.With("%.60q", in.Ref)
	}
	if !m.about(m.sites[i].ID) {
		return nil, discrepancy.ErrNotAbout.With("site %.60q is not among its facts", in.Ref)
	}
	if in.From == 0 {
		in.From = m.date.From.Unix()
	}
	return []fences.Imported{in}, nil
}

// settle resolves the discrepancy by what was made.
func (m *making) settle(ctx context.Context, made domain.UUID) error {
	took, err := m.tx.Found.Take(ctx, []domain.DiscrepancyID{m.cmd.ID})
	if err != nil {
		return err
	}
	if len(took) == 0 {
		return discrepancy.ErrNotFound
	}
	if took[0].Gist != m.out.Discrepancy.Gist {
		return presence.ErrMoved
	}
	s, err := m.cmd.settlement()
	if err != nil {
		return err
	}
	s.Link.ID = made
	m.out.Discrepancy, err = m.desk.one(ctx, m.tx, m.cmd.Act, took[0], resolving(m.cmd.Act, s))
	return err
}
