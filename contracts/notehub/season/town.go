package season

import "math"

// The town is a grid of blocks between arterial roads. A block holds rows of
// residential lots along its streets, or large grounds, or nothing.
const (
	blockWidth  = 660 * metre
	blockHeight = 560 * metre
	margin      = 25 * metre // From an arterial's middle to the first lot.
)

// site is a fenced property of the season.
type site struct {
	ref, name, kind string
	sky             sky
	sigma           float64 // Metres; see surroundings.
	shape           shape
	areas           []area
	doors           []point // doors[i] joins areas i and i+1 (cyclic).
	access          access  // Where a vehicle stops on the road.
	park            point   // Where it is left: at the curb, or inside the fence.
	inside          bool    // The parking place is inside.
}

// access is a place on the middle of a road that runs east–west; block is the
// column of the block it lies in.
type access struct {
	point
	block int64
}

// block is one cell of the grid, by its south-west corner.
type block struct{ x, y, column int64 }

// spot is a place away from all sites that people go to.
type spot struct {
	access access
	at     point
}

// town is all that stands still.
type town struct {
	sites    []site
	lots     []int32 // The residential sites in the order of a route.
	grounds  []int32 // All others but the yard.
	yard     int32
	bay      point // Where trucks stand in the yard.
	shelf    point // Where badges are charged there.
	lunch    []spot
	errands  []spot // Fuel, tip, nursery.
	homes    []spot // Empty land that homes are drawn from: at is its middle.
	towers   []point
	hi       point
	frame    frame
	skyShare [3]int
	adjoins  float64
}

// builder fills the grid until all sites have their place.
type builder struct {
	town
	d       dice
	skies   dice
	lotsDue int
	due     []string // Forms of the grounds still to place.
	streets int
}

func newTown(cfg Config) *town {
	b := &builder{d: throw(cfg.Seed, forTown, 0, 0), skies: throw(cfg.Seed, forSkies, 0, 0)}
	b.adjoins = cfg.Adjoining
	b.skyShare = [3]int{cfg.Open, cfg.Mixed, cfg.Canopy}
	forms := []string{"hollow", "angle", "strip", "pair", "circle", "plain"}
	others := max(len(forms), cfg.Sites*12/100)
	b.due = []string{"yard"}
	for i := range others {
		b.due = append(b.due, forms[i%len(forms)])
	}
	b.lotsDue = cfg.Sites - others - 1
	columns := isqrt(cfg.Sites/25+8) + 1
	for i := 0; b.lotsDue > 0 || len(b.due) > 0 || len(b.homes) < 3; i++ {
		b.fill(block{int64(i%columns) * blockWidth, int64(i/columns) * blockHeight, int64(i % columns)})
		b.hi = point{int64(columns) * blockWidth, int64(i/columns+1) * blockHeight}
	}
	b.settle(cfg)
	return &b.town
}

func isqrt(n int) int { return int(math.Sqrt(float64(n))) }

// fill gives a block its use. The yard comes early, near the middle of the first
// row; every third block or so stays empty.
func (b *builder) fill(at block) {
	switch b.d.pick(12, 2+min(b.lotsDue, 3), 1+min(len(b.due), 2)) {
	case 1:
		if b.lotsDue > 0 {
			b.residential(at)
			return
		}
	case 2:
		if len(b.due) > 0 {
			b.largeGrounds(at)
			return
		}
	}
	b.emptyLand(at)
}

func (b *builder) emptyLand(at block) {
	street := at.y + blockHeight/2
	x := at.x + b.d.between(150*metre, 500*metre)
	door := access{point{x, street}, at.column}
	b.homes = append(b.homes, spot{door, point{x, street}})
	if len(b.errands) <= len(b.homes)/2 {
		b.errands = append(b.errands, spot{door, point{x, street + b.d.between(9*metre, 25*metre)}})
	} else {
		b.lunch = append(b.lunch, spot{door, point{x, street - b.d.between(9*metre, 25*metre)}})
	}
}

// add completes a site, names it and gives it a sky.
func (b *builder) add(s site, under sky) int32 {
	s.sky = under
	r := sigmaRange[under]
	s.sigma = float64(b.skies.between(r[0], r[1])) / 1000
	s.ref = siteRef(len(b.sites))
	b.sites = append(b.sites, s)
	return int32(len(b.sites) - 1)
}

func (b *builder) drawSky() sky {
	return sky(b.skies.pick(b.skyShare[0], b.skyShare[1], b.skyShare[2]))
}

// settle puts the origin of the plane in the town's middle and raises the towers
// around it, 2 to 3 km apart.
func (b *builder) settle(cfg Config) {
	turn := b.d.unit() - 0.5
	b.frame = newFrame(cfg.Lat, cfg.Lng, turn)
	east, north := b.frame.east(b.hi.x/2, b.hi.y/2)
	b.frame.lat -= math.Round(mul(north*1000, b.frame.perLat))
	b.frame.lng -= math.Round(mul(east*1000, b.frame.perLng))
	const spacing, jitter = 2600 * metre, 800 * metre
	for x := -spacing; x <= b.hi.x+spacing; x += spacing {
		for y := -spacing; y <= b.hi.y+spacing; y += spacing {
			b.towers = append(b.towers, point{x + b.d.between(-jitter, jitter), y + b.d.between(-jitter, jitter)})
		}
	}
}
