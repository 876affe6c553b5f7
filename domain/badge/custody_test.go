package badge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/badge"
)

var noon = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// custodies plays what a store does with one badge.
type custodies []badge.Custody

func (all custodies) begin(next badge.Custody, over bool) (custodies, error) {
	ended, err := badge.HandOver(all, next, over)
	if err != nil {
		return all, err
	}
	for _, e := range ended {
		all.put(e)
	}
	return append(all, next), nil
}

func (all custodies) put(c badge.Custody) {
	for i := range all {
		if all[i].ID == c.ID {
			all[i] = c
		}
	}
}

func (all custodies) wearers(at time.Time) (n int) {
	for _, c := range all {
		if c.Span.Covers(at) {
			n++
		}
	}
	return n
}

// However badges are given, handed over and taken back, nobody ever wears a badge
// together with another; and what is refused was worn.
func TestOneWearerAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all custodies
		for i := range rapid.IntRange(1, 25).Draw(t, "acts") {
			if len(all) > 0 && rapid.IntRange(0, 2).Draw(t, "end") == 0 {
				c := rapid.SampledFrom(all).Draw(t, "custody")
				if ended, err := c.Ended(minute(rapid.IntRange(-1, 31).Draw(t, "at"))); err == nil {
					require.False(t, ended.Span.To.After(c.Span.To) && !c.Span.To.IsZero(), "an end only comes earlier")
					all.put(ended)
				}
				continue
			}
			from := rapid.IntRange(0, 29).Draw(t, "from")
			to := rapid.IntRange(from+1, 31).Draw(t, "to")
			next := badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{byte(i + 1)}}, Worker: domain.WorkerID{UUID: domain.UUID{byte(i%3 + 1)}}, Span: domain.Span{From: minute(from), To: minute(to)}}
			if to == 31 {
				next.Span.To = time.Time{}
			}
			over := rapid.Bool().Draw(t, "over")
			was := append(custodies{}, all...)
			var err error
			if all, err = all.begin(next, over); err != nil {
				require.ErrorIs(t, err, badge.ErrWorn)
				require.Equal(t, was, all)
				require.True(t, func() bool {
					for m := from; m < to; m++ {
						if was.wearers(minute(m)) > 0 {
							return true
						}
					}
					return false
				}(), "refused, and nobody wore it")
			} else {
				require.Equal(t, 1, all.wearers(minute(from)), "who is given it wears it")
			}
			for m := -1; m < 33; m++ {
				require.LessOrEqual(t, all.wearers(minute(m)), 1, "minute %d", m)
			}
		}
	})
}

func TestHandOver(t *testing.T) {
	held := badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{1}}, Span: domain.Span{From: minute(0)}}
	later := badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{2}}, Span: domain.Span{From: minute(20), To: minute(30)}}
	next := badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{3}}, Span: domain.Span{From: minute(10)}}
	_, err := badge.HandOver([]badge.Custody{held}, next, false)
	require.ErrorIs(t, err, badge.ErrWorn)
	require.ErrorContains(t, err, held.ID.String())
	ended, err := badge.HandOver([]badge.Custody{held}, next, true)
	require.NoError(t, err)
	require.Equal(t, domain.Span{From: minute(0), To: minute(10)}, ended[0].Span)
	_, err = badge.HandOver([]badge.Custody{ended[0], later}, next, true)
	require.ErrorIs(t, err, badge.ErrWorn, "what begins later is not ended where it has not begun")
	require.ErrorContains(t, err, later.ID.String())

	never, err := held.Ended(minute(0))
	require.NoError(t, err)
	require.True(t, never.Span.Empty())
	_, err = never.Ended(minute(0))
	require.ErrorIs(t, err, badge.ErrCustodyEnd, "it has ended so already")
	_, err = held.Ended(minute(-1))
	require.ErrorIs(t, err, badge.ErrCustodyEnd)
	_, err = later.Ended(minute(31))
	require.ErrorIs(t, err, badge.ErrCustodyEnd)
}
