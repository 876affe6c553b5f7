package presence

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
)

func TestRulings(t *testing.T) {
	at := func(ref string, from, to int64) Ruling {
		return Ruling{Kind: AtSite, From: monday + from*120, To: monday + to*120, Site: siteID(ref)}
	}
	out := func(step int) Ruling { return Ruling{Kind: ExcludeFix, FixKey: fmt.Sprintf("e%04d", step)} }
	later := at("C", 5, 10)
	later.ID.UUID[0] = 9
	tests := map[string]struct {
		track   string
		rulings []Ruling
		want    string
	}{
		"it settles an undecided visit":     {"YY>>>>EEE>>>>YY", []Ruling{at("B", 6, 8)}, "Y0-1 B6-8 Y13-14+"},
		"it makes a visit where none shows": {"LLLLLLLLLLLLLLL", []Ruling{at("C", 5, 10)}, "C5-10"},
		"the later ruling holds":            {"LLLLLLLLLLLLLLL", []Ruling{later, at("A", 5, 10)}, "C5-10"},
		"a site nobody knows is no ruling":  {"LLLLLLLLLLLLLLL", []Ruling{at("Q", 5, 10)}, ""},
		"a fix is out":                      {"LLLLLLLLLLLLLLLLLLLLL", []Ruling{out(3)}, ""},
		"its only fixes are out":            {"LLLLLLLCCLLLLLLLLL", []Ruling{out(7), out(8)}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fixes := drive(tt.track, monday, 120)
			require.Equal(t, tt.want, show(derive(fixes, tt.rulings...), 120))
		})
	}
}

func TestImpossibleJumpIsRejected(t *testing.T) {
	fixes := drive("YYYYYYYYYY", monday, 120)
	far := spot(9000, 0)
	fixes[5].Lat, fixes[5].Lng = far.Lat, far.Lng
	visits := derive(fixes)
	require.Equal(t, "Y0-9+", show(visits, 120))
	require.Equal(t, WeakJump, Explain(input(fixes), visits[0])[5].Why)
}

func TestRepeatedPositionIsNoNewEvidence(t *testing.T) {
	fixes := drive("YYY", monday, 120)
	again := fixes[2]
	again.Key = "heartbeat"
	visits := derive(append(fixes, again))
	require.Equal(t, int32(3), visits[0].Fixes)
	require.Equal(t, WeakRepeat, Explain(input(append(fixes, again)), visits[0])[3].Why)
}

// The badge is seen moving at 10 m/s 600 m before the fence and 300 m behind it.
func TestEnds(t *testing.T) {
	fix := func(key string, at int64, x float64) Fix {
		p := spot(x, 20)
		return Fix{Key: key, At: monday + at, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS}
	}
	fixes := []Fix{
		fix("a", 0, -1800), fix("b", 120, -600), fix("c", 240, 15), fix("d", 360, 16), fix("e", 480, 14),
		fix("f", 600, 15), fix("g", 720, 360), fix("h", 840, 1560),
	}
	tests := map[Ends]struct{ arrived, departed int64 }{
		EndsEstimate:     {205, 666}, // 64 s and 36 s on the way, and what it takes to stop and to start.
		EndsMidpoint:     {180, 660},
		EndsFavourWorker: {120, 720},
	}
	for ends, want := range tests {
		t.Run(string(ends), func(t *testing.T) {
			in := Input{Fixes: fixes, Index: town(), Policy: DefaultPolicy()}
			in.Policy.Ends = ends
			visits := Derive(in)
			require.Len(t, visits, 1)
			v := visits[0]
			require.Equal(t, [2]int64{monday + 120, monday + 240}, v.ArrivedBetween)
			require.Equal(t, [2]int64{monday + 600, monday + 720}, v.DepartedBetween)
			require.InDelta(t, want.arrived, v.Arrived-monday, 3)
			require.InDelta(t, want.departed, v.Departed-monday, 3)
		})
	}
}

func TestStates(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	tests := map[string]struct {
		track     string
		start     int64
		asOf      int64
		state     State
		settlesAt string // UTC.
		unknown   bool
	}{
		"a later fix settles":          {"CCCC>>>>>>>LL", monday, 0, Settled, "", false},
		"too soon":                     {"CCCC>>>>", monday, 0, Provisional, "2026-06-09T10:00:00Z", false},
		"the day has passed":           {"CCCC>>>>", monday, monday + 23*3600, Settled, "", false},
		"open":                         {"CCCC", monday, 0, Provisional, "2026-06-10T04:00:00Z", false},
		"open for more than a day":     {"CCCC", monday, monday + 3*86_400, Settled, "", true},
		"the night that has 23 hours":  {"CCCC>>>>", unix("2026-03-08T06:00:00Z"), 0, Provisional, "2026-03-09T10:00:00Z", false},
		"the night that has 25 hours":  {"CCCC>>>>", unix("2026-11-01T05:00:00Z"), 0, Provisional, "2026-11-02T11:00:00Z", false},
		"just before that night's day": {"CCCC>>>>", unix("2026-11-01T03:00:00Z"), 0, Provisional, "2026-11-01T10:00:00Z", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			visits := Derive(Input{Fixes: drive(tt.track, tt.start, 120), Index: town(), Policy: DefaultPolicy(), AsOf: tt.asOf, Zone: newYork})
			require.Len(t, visits, 1)
			require.Equal(t, tt.state, visits[0].State)
			require.Equal(t, tt.unknown, visits[0].CompletenessUnknown)
			if tt.settlesAt == "" {
				require.Zero(t, visits[0].SettlesAt)
			} else {
				require.Equal(t, tt.settlesAt, time.Unix(visits[0].SettlesAt, 0).UTC().Format(time.RFC3339))
			}
		})
	}
}

func unix(text string) int64 {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at.Unix()
}

// A yard that changes hands: the same place belongs to another fence version.
func TestFenceVersionAtArrivalCounts(t *testing.T) {
	sites := []geofence.Site{{ID: siteID("A"), Ref: "A"}}
	old := geofence.Fence{Site: siteID("A"), Version: 1, Shape: square(0, 0, 30, 40)}
	now := geofence.Fence{Site: siteID("A"), Version: 2, Shape: square(0, 0, 40, 40), From: monday + 3600}
	old.ID.UUID[0], now.ID.UUID[0] = 1, 2
	visits := Derive(Input{
		Fixes: append(drive("AAAAAA", monday, 120), drive("L......AAAA", monday+7200, 120)...),
		Index: geofence.NewIndex(sites, []geofence.Fence{old, now}), Policy: DefaultPolicy(),
	})
	require.Len(t, visits, 2)
	require.Equal(t, []domain.FenceID{old.ID, now.ID}, []domain.FenceID{visits[0].Fence, visits[1].Fence})
}

// A badge that lies in the yard for a month makes visits that meet, none longer
// than two of the policy's parked buckets.
func TestParkedForAMonth(t *testing.T) {
	fixes := drive(string(repeat('Y', 30*24)), monday, 3600)
	visits := derive(fixes)
	require.Greater(t, len(visits), 1)
	for i, v := range visits[:len(visits)-1] {
		require.Equal(t, v.Departed, visits[i+1].Arrived)
		require.LessOrEqual(t, v.Departed-v.Arrived, int64(2*7*86_400))
	}
	scope, enough := Around(fixes, Span{fixes[700].At, fixes[719].At}, DefaultPolicy())
	require.True(t, enough)
	require.Greater(t, scope.From, fixes[719].At-15*86_400)
}

// A badge that never falls silent but is parked each night needs a day or two.
func TestNightlyParkedBadgeNeedsDaysNotTheSeason(t *testing.T) {
	var fixes []Fix
	for day := range int64(60) {
		for _, f := range append(drive("YYYY>>>>AAAAAAAAA>>>CCCCCCC>>>>>YYY", monday+day*86_400, 300), drive(string(repeat('Y', 20)), monday+day*86_400+4*3600, 3600)...) {
			f.Key = fmt.Sprint(day, f.At)
			fixes = append(fixes, f)
		}
	}
	last := fixes[len(fixes)-1].At
	scope, enough := Around(fixes[len(fixes)-200:], Span{last, last}, DefaultPolicy())
	require.True(t, enough)
	require.Greater(t, scope.From, last-2*86_400)
}

func repeat(letter byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = letter
	}
	return b
}

func TestValidate(t *testing.T) {
	require.NoError(t, DefaultPolicy().Validate())
	for name, spoil := range map[string]func(*Policy){
		"no version":       func(p *Policy) { p.Version = "" },
		"unknown ends":     func(p *Policy) { p.Ends = "always" },
		"no error":         func(p *Policy) { p.ErrorOpenMM = 0 },
		"bridge over hole": func(p *Policy) { p.MaxBridgeS = p.MaxHoleS + 1 },
		"even odds":        func(p *Policy) { p.OddsMilli = 999 },
	} {
		t.Run(name, func(t *testing.T) {
			p := DefaultPolicy()
			spoil(&p)
			err := p.Validate()
			require.ErrorIs(t, err, ErrBadPolicy)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
		})
	}
}

func TestWholeNumberLogarithms(t *testing.T) {
	for _, x := range []uint64{1, 2, 3, 1000, 1024, 1025, 60_000, 1 << 40} {
		require.InDelta(t, math.Log(float64(x)), float64(ln(x))/float64(nat), 0.002, x)
	}
	require.Zero(t, ln(0))
	for _, c := range []cost{0, 100, nat, 5 * nat, 40 * nat} {
		require.InDelta(t, -math.Log(1+math.Exp(-float64(c)/float64(nat))), float64(either(0, c))/float64(nat), 0.008, c)
		require.Equal(t, either(0, c), either(c, 0))
		require.InDelta(t, 65536*math.Exp(-float64(c)/float64(nat)), share(c), 500, c)
	}
	require.Equal(t, int64(1000), odds(-5))
	require.InDelta(t, 20_000, odds(round(math.Log(20))), 200)
	require.Equal(t, maxOdds, odds(maxLn*4))
}

// FuzzDerive reads fixes of 18 bytes: seconds since the last, place, quality.
func FuzzDerive(f *testing.F) {
	f.Add([]byte("0123456789abcdefgh0123456789abcdefgh"))
	f.Add(make([]byte, 180))
	index := town()
	f.Fuzz(func(t *testing.T, data []byte) {
		var fixes []Fix
		at := int64(monday)
		for ; len(data) >= 18; data = data[18:] {
			at += int64(int32(binary.LittleEndian.Uint32(data))) >> (data[4] % 32)
			base := spot(15, 20)
			shift := data[5] % 32
			fixes = append(fixes, Fix{
				Key: string(data[6:8]), Content: uint64(data[8]), At: at,
				Lat: base.Lat + int32(binary.LittleEndian.Uint32(data[9:]))>>shift,
				Lng: base.Lng + int32(binary.LittleEndian.Uint32(data[13:]))>>shift,
				DOP: uint16(data[17]) * 8, Source: Source(data[8] % 4),
			})
		}
		in := Input{Fixes: fixes, Index: index, Policy: DefaultPolicy(), AsOf: at}
		visits := Derive(in)
		last := int64(math.MinInt64)
		for i, v := range visits {
			require.True(t, last <= v.Arrived && v.Arrived <= v.Last && v.Last <= v.End(), "%d: %+v", i, v)
			require.NotEmpty(t, v.Candidates)
			last = v.End()
			Explain(in, v)
		}
		require.Equal(t, visits, Derive(in))
		Around(fixes, Span{at, at}, in.Policy)
	})
}

func BenchmarkDerive(b *testing.B) {
	const lotsInTown = 10_000
	var sites []geofence.Site
	var fences []geofence.Fence
	for i := range lotsInTown {
		var id domain.SiteID
		binary.BigEndian.PutUint32(id.UUID[:], uint32(i+1))
		sites = append(sites, geofence.Site{ID: id, Ref: fmt.Sprintf("S%05d", i)})
		fences = append(fences, geofence.Fence{Site: id, Version: 1, Shape: square(float64(i%100)*35, float64(i/100)*60, 30, 40)})
	}
	index := geofence.NewIndex(sites, fences)
	var fixes []Fix
	for day := range int64(20) {
		track := ""
		for stop := range 12 {
			for range 15 {
				track += string("ABSE"[(stop+int(day))%4])
			}
			track += ">>>>>C>>>"
		}
		fixes = append(fixes, drive(track, monday+day*86_400, 120)...)
	}
	for i := range fixes {
		fixes[i].Key = fmt.Sprint("k", i)
	}
	in := Input{Fixes: fixes, Index: index, Policy: DefaultPolicy()}
	b.ReportAllocs()
	for b.Loop() {
		Derive(in)
	}
	b.ReportMetric(float64(b.N)*float64(len(fixes))/b.Elapsed().Seconds(), "fixes/s")
}
