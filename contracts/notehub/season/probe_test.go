package season

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"testing"
	"time"
)

type ev struct {
	When int64 `json:"when"`
	Body struct {
		Time   int64
		Status string
	} `json:"body"`
	Lat float64 `json:"where_lat"`
	Lon float64 `json:"where_lon"`
}

func TestProbe(t *testing.T) {
	for _, cad := range []int{10} {
		for _, hz := range []Hazards{0, AllHazards, AllHazards &^ Holes, AllHazards &^ DeadBatteries, AllHazards&^LeftBehind, AllHazards&^NoSat,AllHazards&^Outages} {
			cfg := Default(7)
			cfg.Cadence = time.Duration(cad) * time.Minute
			cfg.Hazards = hz
			cfg.Days = 14
			cfg.Crews = 4
			cfg.Sites = 320
			s := New(cfg)
			var on, right, wrong, over, n, out, passT float64
			var durs []float64
			kinds := map[Kind]int64{}
			next := 0
			for b := range s.badges {
				tr := s.Truth(b)
				label := func(at int64) string {
					i := sort.Search(len(tr), func(i int) bool { return tr[i].To > at })
					if i == len(tr) {
						return ""
					}
					if tr[i].Kind == Work {
						return tr[i].Site
					}
					return ""
				}
				var times []int64
				seen := map[int64]bool{}
				for e := range s.Events(b) {
					var x ev
					if err := json.Unmarshal(e.Raw, &x); err != nil {
						t.Fatal(err)
					}
					if x.Body.Time > 0 && x.Body.Status == "" && !seen[x.Body.Time] {
						times = append(times, x.Body.Time)
						seen[x.Body.Time] = true
					}
				}
				sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
				// intervals by midpoints
				type iv struct {
					site string
					a, b int64
				}
				var ivs []iv
				for i := range times {
					l := label(times[i])
					a, bb := times[i], times[i]
					if i > 0 && times[i]-times[i-1] < 3600 {
						a = (times[i] + times[i-1]) / 2
					}
					if i+1 < len(times) && times[i+1]-times[i] < 3600 {
						bb = (times[i] + times[i+1]) / 2
					}
					ivs = append(ivs, iv{l, a, bb})
				}
				for i, st := range tr {
					kinds[st.Kind] += st.To - st.From
					if st.Kind == Pass {
						passT += float64(st.To - st.From)
					}
					if st.Kind != Work {
						continue
					}
					if i > 0 && tr[i-1].Kind == Work {
						next++
					}
					n++
					durs = append(durs, float64(st.To-st.From)/60)
					on += float64(st.To - st.From)
					out += float64(st.Outside)
					for _, v := range ivs {
						o := min(v.b, st.To) - max(v.a, st.From)
						if o <= 0 {
							continue
						}
						if v.site == st.Site {
							right += float64(o)
						} else if v.site != "" {
							wrong += float64(o)
						}
					}
				}
				for _, v := range ivs {
					if v.site == "" {
						continue
					}
					o := v.b - v.a
					for _, st := range tr {
						if st.Kind == Work {
							x := min(v.b, st.To) - max(v.a, st.From)
							if x > 0 {
								o -= x
							}
						}
					}
					over += float64(o)
				}
			}
			sort.Float64s(durs)
			fmt.Printf("cad %d hz %v: stays %.0f touching %d median %.1f mean %.1f | perfect right %.2f%% wrong %.2f%% over %.2f%% outside %.2f%% pass %.2f%% kinds %v\n", cad, hz, n, next, durs[len(durs)/2], on/60/n, 100*right/on, 100*wrong/on, 100*over/on, 100*out/on, 100*passT/on, kinds)
		}
	}
	_ = math.Pi
}
