package assignment_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/presence"
)

// anyDay is a day by chance, with a bit of everything.
func anyDay(rnd *rand.Rand) *plan {
	p := newPlan()
	for n := range 1 + rnd.IntN(12) {
		p.job(n+1, rnd.IntN(5), 1+rnd.IntN(4), assignment.Said{Ticket: []string{"", "T1", "T2"}[rnd.IntN(3)], Order: rnd.IntN(3)}, none)
		if rnd.IntN(4) == 0 {
			p.OnJobs[jobID(n+1)] = []domain.BadgeID{tag(1 + rnd.IntN(8)), tag(9)}
		}
	}
	for n := range 8 {
		if rnd.IntN(2) == 0 {
			p.member(n, 1+rnd.IntN(4), domain.Span{From: always.From, To: at(1+rnd.IntN(30), 0)})
		}
		if rnd.IntN(3) > 0 {
			p.wears(n, 1+n, domain.Span{From: at(rnd.IntN(10), 0)})
		}
		if b := 1 + rnd.IntN(9); rnd.IntN(4) > 0 {
			from := rnd.IntN(20)
			v := p.visit(b, 1+rnd.IntN(5), at(from, 0), at(from+1+rnd.IntN(6), 0))
			if rnd.IntN(3) == 0 {
				v.Verdict, v.Candidates = presence.Undecided, []presence.Candidate{{Site: v.Site}, {Site: site(1 + rnd.IntN(4))}}
			}
		}
		p.booked(1+rnd.IntN(4), 1+rnd.IntN(16), n)
	}
	p.carries(1+rnd.IntN(4), 9)
	for c := range 4 {
		if rnd.IntN(2) == 0 {
			p.Leaders[crew(c+1)] = worker(rnd.IntN(8))
		}
	}
	return p
}

func shuffled[T any](rnd *rand.Rand, all []T) {
	rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}

func TestRowsOfAnyDay(t *testing.T) {
	for seed := range uint64(3000) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		p := anyDay(rnd)
		rows := p.Rows(assignment.Usual())

		keys, own, jobs := map[string]bool{}, map[domain.JobID]map[assignment.Source]bool{}, map[domain.JobID]bool{}
		for _, r := range rows {
			require.False(t, keys[r.Key()], "seed %d: %s is there twice", seed, r.Key())
			keys[r.Key()] = true
			if r.Source == assignment.Unplanned {
				require.Equal(t, assignment.There, r.Presence.Seen, "seed %d: somebody unplanned was there", seed)
				continue
			}
			jobs[r.Job] = true
			if own[r.Job] == nil {
				own[r.Job] = map[assignment.Source]bool{}
			}
			own[r.Job][r.Source] = true
			require.LessOrEqual(t, r.Presence.Seconds, int64(24*3600), "seed %d", seed)
			require.Equal(t, r.Presence.Seen == assignment.Unknown, r.Presence.Why != "", "seed %d: what is not known has a reason", seed)
			require.Equal(t, r.Presence.Seen == assignment.There, r.Presence.Seconds > 0, "seed %d: %+v", seed, r)
		}
		require.Len(t, jobs, len(p.Jobs), "seed %d: each job has a row", seed)
		for _, sources := range own {
			ours := sources[assignment.Roster] || sources[assignment.JobBadge]
			others := sources[assignment.RecentTimes] || sources[assignment.Leader]
			nobody := sources[assignment.OfCrew] || sources[assignment.Nobody]
			require.False(t, ours && others || nobody && (ours || others || len(sources) > 1), "seed %d: one sort of source speaks of a job: %v", seed, sources)
		}

		require.True(t, slices.IsSortedFunc(rows, func(a, b assignment.Row) int { return strings.Compare(a.Place(), b.Place()) }), "seed %d: the places are in order", seed)

		shuffled(rnd, p.Jobs)
		shuffled(rnd, p.Members)
		shuffled(rnd, p.Worn)
		shuffled(rnd, p.Visits)
		shuffled(rnd, p.Booked)
		again := p.Rows(assignment.Usual())
		require.Equal(t, rows, again, "seed %d: the order of the input means nothing", seed)
		require.Empty(t, assignment.Diff(rows, again), "seed %d", seed)
	}
}

// TestDiffIsWhole makes one revision of another by what differs.
func TestDiffIsWhole(t *testing.T) {
	for seed := range uint64(500) {
		was, is := anyDay(rand.New(rand.NewPCG(seed, 1))).Rows(assignment.Usual()), anyDay(rand.New(rand.NewPCG(seed, 2))).Rows(assignment.Usual())
		made := map[string]assignment.Row{}
		for _, r := range was {
			made[r.Key()] = r
		}
		for _, c := range assignment.Diff(was, is) {
			if c.Was != nil {
				require.Equal(t, *c.Was, made[c.Was.Key()])
				delete(made, c.Was.Key())
			}
			if c.Is != nil {
				made[c.Is.Key()] = *c.Is
			}
		}
		require.Len(t, made, len(is))
		for _, r := range is {
			require.Equal(t, r, made[r.Key()])
		}
	}
}
