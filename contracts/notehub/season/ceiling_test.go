package season

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestWhatPerfectLabelsReach gives each fix its true site and cuts halfway
// between fixes: the share of on-site time that lands on the right site is what
// the cadence alone allows. It guards the season's difficulty, and README.md
// states the figures.
func TestWhatPerfectLabelsReach(t *testing.T) {
	for cadence, want := range map[int][2]float64{2: {0.975, 0.99}, 5: {0.945, 0.965}, 10: {0.90, 0.935}} {
		t.Run(fmt.Sprintf("%d minutes", cadence), func(t *testing.T) {
			cfg := Default(7)
			cfg.Hazards = 0
			cfg.Cadence = time.Duration(cadence) * time.Minute
			cfg.Days, cfg.Crews, cfg.Sites = 14, 4, 320
			s := New(cfg)
			var sum halves
			for badge := range s.badges {
				sum.add(s.Truth(badge), s.fixTimes(badge))
			}
			share := func(n int64) float64 { return float64(n) / float64(sum.work) }
			t.Logf("right %.4f wrong %.4f claimed beyond %.4f", share(sum.right), share(sum.wrong), share(sum.beyond))
			require.True(t, share(sum.right) > want[0] && share(sum.right) < want[1], "%.4f", share(sum.right))
		})
	}
}

// fixTimes returns when a badge's fixes were made, in order.
func (s *Season) fixTimes(badge int) []int64 {
	var out []int64
	for st := s.newStream(badge); ; {
		r, ok := st.next()
		if !ok {
			slices.Sort(out)
			return slices.Compact(out)
		}
		if r.form == track {
			out = append(out, r.fix.at)
		}
	}
}

// halves counts seconds of work by what perfect labels make of them.
type halves struct{ work, right, wrong, beyond int64 }

func (h *halves) add(truth []Stay, fixes []int64) {
	at := func(t int64) Stay {
		i, _ := slices.BinarySearchFunc(truth, t, func(s Stay, t int64) int { return int(min(1, s.To-t-1)) })
		return truth[min(i, len(truth)-1)]
	}
	for _, st := range truth {
		if st.Kind == Work {
			h.work += st.To - st.From
		}
	}
	for i := 1; i < len(fixes); i++ {
		a, b := fixes[i-1], fixes[i]
		if b-a > 3600 {
			continue
		}
		h.claim(truth, at(a), a, (a+b)/2)
		h.claim(truth, at(b), (a+b)/2, b)
	}
}

// claim counts a span that is given to the site of a stay.
func (h *halves) claim(truth []Stay, label Stay, from, to int64) {
	if label.Kind != Work {
		return
	}
	beyond := to - from
	for _, st := range truth {
		both := min(to, st.To) - max(from, st.From)
		if both <= 0 || st.Kind != Work {
			continue
		}
		beyond -= both
		if st.Site == label.Site {
			h.right += both
		} else {
			h.wrong += both
		}
	}
	h.beyond += beyond
}
