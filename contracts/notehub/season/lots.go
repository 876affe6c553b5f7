package season

import "fmt"

// residential fills a block with streets and a row of lots on both sides of
// each: lots 15–30 m wide and 30–45 m deep that share their side edges, rows
// that share their rear line, fronts 10–12 m apart. The customers among them
// come in runs of next-door lots with a gap of 6–20 others.
func (b *builder) residential(at block) {
	under := b.drawSky()
	y := at.y + margin
	for y+2*45*metre+12*metre <= at.y+blockHeight-margin && b.lotsDue > 0 {
		half := b.d.between(5*metre, 6*metre)
		front := y + b.d.between(30*metre, 45*metre)
		road := front + half
		rear := road + half + b.d.between(30*metre, 45*metre)
		street := streetName(b.streets)
		b.streets++
		south := row{at, street, road, y, front, under}
		north := row{at, street, road, rear, road + half, under}
		b.settleRow(south)
		b.settleRow(north)
		y = rear
	}
}

// row is one side of a street: lots between a rear and a front line.
type row struct {
	at                block
	street            string
	road, rear, front int64
	under             sky
}

// settleRow cuts the row into lots and makes some of them sites, eastwards on
// the south side and westwards on the north side, as a crew would go.
func (b *builder) settleRow(r row) {
	var fronts, rears []int64
	end := r.at.x + blockWidth - margin
	for x := r.at.x + margin; x <= end; x += b.d.between(15*metre, 30*metre) {
		fronts = append(fronts, x)
		rears = append(rears, x+b.d.between(-1500, 1500))
	}
	lots := len(fronts) - 1
	gap, fresh := b.d.between(0, 20), true
	for k := range lots {
		i := k
		if r.rear > r.front {
			i = lots - 1 - k
		}
		switch {
		case gap > 0:
			gap--
			fresh = true
		case b.lotsDue > 0:
			if fresh {
				r.under = b.drift(r.under)
			}
			fresh = false
			b.lot(r, i, point{fronts[i], fronts[i+1]}, point{rears[i], rears[i+1]})
			if !b.d.chance(b.adjoins) {
				gap = b.d.between(6, 20)
			}
		}
	}
}

// drift keeps the sky of the last run mostly: trees come in quarters.
func (b *builder) drift(last sky) sky {
	if b.skies.chance(0.5) {
		return last
	}
	return b.drawSky()
}

// lot adds one residential site; front and rear hold its west and east ends.
func (b *builder) lot(r row, i int, front, rear point) {
	a := area{point{front.x, r.front}, point{front.y, r.front}, point{rear.y, r.rear}, point{rear.x, r.rear}}
	side := int64(1)
	if r.rear < r.front {
		side = -1
	}
	middle := (front.x + front.y) / 2
	stop := middle + b.d.between(-12*metre, 12*metre) // The truck stops anywhere near, often before the neighbour's.
	number := 2*i + 10 + int(side+1)/2
	s := site{
		name: fmt.Sprintf("%d %s", number, r.street), kind: "residential",
		shape: newShape([][]point{{a.nearLeft, a.nearRight, a.farRight, a.farLeft}}),
		areas: []area{a}, access: access{point{stop, r.road}, r.at.column},
		park: point{stop, r.road + side*3800},
	}
	b.lots = append(b.lots, b.add(s, r.under))
	b.lotsDue--
}

func siteRef(n int) string { return fmt.Sprintf("S-%05d", n+1) }

var (
	streetTrees = []string{"Alder", "Beech", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan", "Spruce", "Walnut", "Willow"}
	streetEnds  = []string{"Street", "Lane", "Avenue", "Court", "Road", "Way", "Drive", "Place"}
)

func streetName(n int) string {
	trees, ends := len(streetTrees), len(streetEnds)
	name := streetTrees[n%trees] + " " + streetEnds[n/trees%ends]
	if again := n / (trees * ends); again > 0 {
		name += fmt.Sprintf(" %d", again+1)
	}
	return name
}
