package planted

// lot is the rectangle of a site, in metres from a corner of the town.
type lot struct{ west, south, east, north int64 }

func (l lot) middle() (x, y int64) { return (l.west + l.east) / 2, (l.south + l.north) / 2 }

// site is a customer's property, or the yard.
type site struct {
	ref, name, kind string
	lot             lot
	beside          []int // Sites that share an edge with it.
	near            []int // Sites within confusable of it, those beside it among them.
	trees           bool  // Receivers are off by much under them.
	unknown         bool  // The schedule knows it, but nobody drew where it is.
	crew            int   // Whose route it is on.
	day             int   // Of the fortnight's working days, 0 to 9: when it is served …
	weekly          bool  // … and again a week later.
	effort          int64 // Usual man-seconds of a time.
	slot            bool  // Served by appointment.
	access          bool  // Open between hours that are far longer than the work.
}

// yard is the number of the company's own site.
const yard = 0

// street is how far apart streets are, and frontage how deep their lots begin.
const (
	street   = 190
	frontage = 6
	depth    = 38
)

// layOut places sites along the streets: runs of customers door by door, with others'
// lots between, some large grounds at the ends, and the yard apart.
func layOut(d dice, n int) []site {
	sites := []site{{ref: "S-0000", name: "Yard", kind: "yard", lot: lot{-420, -420, -330, -320}, crew: -1, day: -1}}
	for row := 0; len(sites) < n; row++ {
		side, x := int64(row%2), int64(0)
		front := int64(row/2) * street
		last := -1
		for x < 2200 && len(sites) < n {
			s := site{kind: "residential", trees: d.chance(180)}
			width := d.between(18, 30)
			south, north := front+frontage, front+frontage+depth
			if side == 1 {
				south, north = front-frontage-depth, front-frontage
			}
			if d.chance(140) {
				s.kind, width = "commercial", d.between(60, 140)
				last = -1
			}
			s.lot = lot{x, south, x + width, north}
			s.ref = "S-" + digits(len(sites), 4)
			s.name = "Customer " + digits(len(sites), 4)
			if last >= 0 && sites[last].lot.east == x {
				s.beside = append(s.beside, last)
				sites[last].beside = append(sites[last].beside, len(sites))
			}
			last = len(sites)
			sites = append(sites, s)
			x += width
			if !d.chance(300) {
				x += d.between(1, 6) * 24
			}
		}
	}
	meet(sites)
	return sites
}

// confusable is how near sites are that evidence may confuse, in metres: some standard errors of
// a fix among houses.
const confusable = 25

// meet notes which sites lie near each other.
func meet(sites []site) {
	gap := func(a, b, from, to int64) int64 { return max(0, from-b, a-to) }
	for i := range sites {
		for k := range sites {
			a, b := sites[i].lot, sites[k].lot
			dx, dy := gap(a.west, a.east, b.west, b.east), gap(a.south, a.north, b.south, b.north)
			if i != k && dx*dx+dy*dy <= confusable*confusable {
				sites[i].near = append(sites[i].near, k)
			}
		}
	}
}

// drive is how long a truck takes between two sites, in seconds, parking and loading
// included.
func drive(a, b *site) int64 {
	ax, ay := a.lot.middle()
	bx, by := b.lot.middle()
	return 150 + (abs(ax-bx)+abs(ay-by))/7
}

func abs(n int64) int64 { return max(n, -n) }

// digits writes a number with leading zeros.
func digits(n, width int) string {
	text := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return string(text)
}
