package presence

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// crewDay is a crew that goes to and fro between A and C, half an hour at each, and
// when it really came and left.
type crewDay struct {
	fixes   []Fix
	came    []float64 // Seconds since monday.
	left    []float64
	speed   float64 // Metres a second.
	start   float64 // Seconds that a drive stands at either end, 30 m from the fence.
	cadence float64
}

// spend fills the day's fixes: one each cadence, whatever the crew does.
func (d *crewDay) spend(drives int) {
	const west, east, stay = 30.0, 2500.0, 1783.0
	drive := (east-west)/d.speed + 2*d.start
	whole := stay + drive
	for n := range drives {
		d.came = append(d.came, float64(n)*whole)
		d.left = append(d.left, float64(n)*whole+stay)
	}
	for at := 0.0; at < float64(drives)*whole; at += d.cadence {
		n, into := int(at/whole), math.Mod(at, whole)
		x := west - 15 // Deep inside.
		if into > stay {
			x = west + 30 + (east-west-60)*min(1, max(0, (into-stay-d.start)*d.speed/(east-west)))
		}
		if n%2 == 1 {
			x = west + east - x
		}
		p := spot(x+stray(n, 1)/4, 20+stray(int(at), 2))
		d.fixes = append(d.fixes, Fix{Key: fmt.Sprint("e", len(d.fixes)), At: monday + int64(at), Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS})
	}
}

// However fast a crew drives, and however long it takes to get going: after some
// drives its stays are neither too long nor too short.
func TestTheTrackShowsHowACrewDrives(t *testing.T) {
	for _, tt := range []struct{ speed, start float64 }{{6, 0}, {8.5, 15}, {8.5, 40}, {13, 0}, {13, 30}} {
		t.Run(fmt.Sprintf("%g m/s, %g s", tt.speed, tt.start), func(t *testing.T) {
			d := crewDay{speed: tt.speed, start: tt.start, cadence: 120}
			d.spend(24)
			visits := derive(d.fixes)
			require.Len(t, visits, 24)
			over, ends := 0.0, 0.0
			for i := 8; i < 23; i++ {
				over += d.came[i] - float64(visits[i].Arrived-monday) + float64(visits[i].Departed-monday) - d.left[i]
				ends += 2
			}
			require.InDelta(t, 0, over/ends, 16, "seconds too long at each end")
		})
	}
}

func TestWhatComesLaterMovesNoEndThatIsSettled(t *testing.T) {
	d := crewDay{speed: 11, start: 20, cadence: 120}
	d.spend(16)
	whole := derive(d.fixes)
	for n := 1; n < len(d.fixes); n += 7 {
		for i, v := range derive(d.fixes[:n]) {
			if v.State == Settled {
				require.Equal(t, whole[i], v)
			}
		}
	}
}
