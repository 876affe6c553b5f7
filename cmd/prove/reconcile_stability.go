package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"actual/adapters/reconcilefile"
	"actual/cmd/internal/planted"
	"actual/domain"
	"actual/domain/reconcile"
)

// reconcileStability shows that reconciliation depends on the set of records alone.
var reconcileStability = claim{
	name:   "reconcile-stability",
	target: "the order of input, repeats, re-runs and a second pass with no news change nothing; late news changes only what it touches",
	run:    proveReconcileStability,
}

// reconcileProperties are property tests of domain/reconcile.
var reconcileProperties = []property{
	{"TestNoChoiceIsCheaper", "no other choice of matches is cheaper"},
	{"TestOrderAndRepeatsChangeNothing", "order, repeats and re-runs change nothing"},
	{"TestASecondPassWithNoNewsChangesNothing", "a second pass with no news changes nothing"},
	{"TestLateNewsTouchesOnlyWhatItTouches", "late news touches nothing of another town"},
	{"TestEachIsJudgedAgainFromItsFactsAlone", "each is judged again from its facts alone, and one that was tampered with is noticed"},
}

func proveReconcileStability(ctx context.Context, b *bench) (result, error) {
	checks, companies := 1000, 3
	if full() {
		checks, companies = 20_000, 20
	}
	cases, held, err := holdProperties(ctx, b, "./domain/reconcile", reconcileProperties, checks)
	if err != nil {
		return result{}, err
	}
	var sum steadiness
	for n := range companies {
		if err := ctx.Err(); err != nil {
			return result{}, err
		}
		c, err := planted.Make(planted.Config{Seed: 11, Companies: companies, Days: 30}, n)
		if err != nil {
			return result{}, err
		}
		if err := sum.look(c); err != nil {
			return result{}, err
		}
		b.say("company %d of %d: %d discrepancies, %d changed by order, repeats or a second pass; late news touched %d of %d, %d of them too far off",
			n+1, companies, sum.found, sum.unsteady, sum.touched, sum.shown, sum.far)
	}
	return result{
		figures: fmt.Sprintf("%d of %d properties held in %d cases; of %d discrepancies of a season of %d companies × 30 days %d changed by order, repeats and a second pass; %d late visits changed %d discrepancies, %d of them not about their site, crew, worker or neighbour within 8 days",
			held, len(reconcileProperties), cases, sum.found, companies, sum.unsteady, sum.news, sum.touched, sum.far),
		ok: held == len(reconcileProperties) && sum.unsteady == 0 && sum.far == 0 && sum.found > 0 && sum.touched > 0,
	}, nil
}

// steadiness counts what changed that should not have.
type steadiness struct{ found, unsteady, news, shown, touched, far int }

// look reconciles a company's season in several ways.
func (s *steadiness) look(c *planted.Company) error {
	var visits, jobs bytes.Buffer
	if err := c.WriteVisits(&visits); err != nil {
		return err
	}
	if err := c.WriteJobs(&jobs); err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(11, uint64(visits.Len()))) //nolint:gosec // A seeded shuffle.
	in, err := inputOf(visits.String(), jobs.String())
	if err != nil {
		return err
	}
	first := reconcile.Reconcile(in)
	s.found += len(first.Discrepancies)
	for range 3 {
		again, err := inputOf(anyOrder(dice, visits.String()), anyOrder(dice, jobs.String()))
		if err != nil {
			return err
		}
		s.unsteady += differing(first, reconcile.Reconcile(again))
	}
	later := in
	later.AsOf += 48 * 3600
	s.unsteady += differing(first, reconcile.Reconcile(later))
	for range 10 {
		s.late(dice, in, first)
	}
	return nil
}

func inputOf(visits, jobs string) (reconcile.Input, error) {
	all, err := reconcilefile.Decode(strings.NewReader(visits), strings.NewReader(jobs), reconcile.DefaultPolicy())
	if err != nil || len(all) != 1 {
		return reconcile.Input{}, fmt.Errorf("%d companies: %w", len(all), err)
	}
	return all[0].Input, nil
}

// anyOrder puts lines in another order, some of them twice.
func anyOrder(dice *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range len(lines) / 20 {
		lines = append(lines, lines[dice.IntN(len(lines))])
	}
	dice.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return strings.Join(lines, "")
}

// byDigest returns what was found by its digest.
func byDigest(res reconcile.Result) map[string]reconcile.Discrepancy {
	m := map[string]reconcile.Discrepancy{}
	for _, d := range res.Discrepancies {
		m[d.Key.String()+hex.EncodeToString(d.Digest[:])] = d
	}
	return m
}

// differing counts the discrepancies that only one of two results has, and matches if they differ.
func differing(a, b reconcile.Result) (n int) {
	is, was := byDigest(a), byDigest(b)
	for key := range is {
		if _, ok := was[key]; !ok {
			n++
		}
	}
	for key := range was {
		if _, ok := is[key]; !ok {
			n++
		}
	}
	if !slices.Equal(a.Matches, b.Matches) {
		n++
	}
	return n
}

// late takes a visit away, which is how it was before it came, and looks at what it changes.
func (s *steadiness) late(dice *rand.Rand, in reconcile.Input, whole reconcile.Result) {
	i := dice.IntN(len(in.Visits))
	news := in.Visits[i]
	without := in
	without.Visits = slices.Delete(slices.Clone(in.Visits), i, i+1)
	before := reconcile.Reconcile(without)
	s.news++
	s.shown += len(whole.Discrepancies)
	is, was := byDigest(whole), byDigest(before)
	for _, pair := range [][2]map[string]reconcile.Discrepancy{{is, was}, {was, is}} {
		for key, d := range pair[0] {
			if _, ok := pair[1][key]; ok {
				continue
			}
			s.touched++
			if !near(in, news, d) {
				s.far++
			}
		}
	}
}

// near reports whether a discrepancy is about a visit: its site or one beside it, or its
// wearer's crew or crew mates, within some days.
func near(in reconcile.Input, v reconcile.Visit, d reconcile.Discrepancy) bool {
	const days = 8
	if d.Day[0] > v.End()+days*86_400 || d.Day[1] < v.Arrived-days*86_400 {
		return false
	}
	about := map[domain.UUID]bool{v.Site.UUID: true, v.Badge.UUID: true}
	for _, c := range v.Candidates {
		about[c.Site.UUID] = true
	}
	for range 2 { // Neighbours, and theirs: a stay next door may take a stay's job.
		for i := range in.Sites {
			one := &in.Sites[i]
			for _, n := range one.Neighbours {
				if about[one.ID.UUID] || about[n.UUID] {
					about[one.ID.UUID], about[n.UUID] = true, true
				}
			}
		}
	}
	for _, c := range in.Custodies {
		if c.Badge == v.Badge {
			about[c.Worker.UUID] = true
		}
	}
	for _, m := range in.Memberships {
		if about[m.Worker.UUID] {
			about[m.Crew.UUID] = true
		}
	}
	for _, m := range in.Memberships {
		if about[m.Crew.UUID] {
			about[m.Worker.UUID] = true
		}
	}
	for _, x := range d.Facts.Visits { // Its facts speak of the visit, or of who was there with it.
		if x.ID == v.ID || about[x.Site.UUID] || about[x.Badge.UUID] {
			return true
		}
	}
	sub := d.Subject
	return about[sub.Site.UUID] || about[sub.Crew.UUID] || about[sub.Worker.UUID] || about[sub.Badge.UUID] || about[sub.Other]
}
