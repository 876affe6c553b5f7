package presence

import "math"

const (
	perSigma       = 32 // Steps of the tables for each standard error.
	sigmasIn       = 6  // They reach this far inside …
	sigmasOut      = 58 // … and this far outside.
	shortStep      = 4  // Seconds a step for times below longFrom,
	longStep       = 64 // and from there on.
	longFrom       = 1024
	legSpread      = 20_000      // Millimetres added to a leg's length where a density would else grow without bound.
	legSpeed       = 12          // Metres a second: how far the land in reach grows with time.
	legMin, legMax = 360, 10_000 // Metres: bounds of that reach.
)

// elapsed holds the costs that depend on the time between two fixes.
type elapsed struct {
	stay, leave      [2]cost // By kind of stay: at a site, elsewhere.
	drive, arrive    cost    // Goes on driving; has stopped.
	underway, landed cost    // Having left in between: still driving; at the next place already.
	reach            cost    // −ln of the share of the land in reach that a stay covers, but for the leg's length.
	standing         cost    // Driving, but standing still.
	weight           int32   // What a further fix of a stay is worth, 1024ths.
}

// tables are the policy's functions of a distance or a time, in whole numbers.
type tables struct {
	policy           Policy
	within           [(sigmasIn + sigmasOut) * perSigma]cost // The fix is this far from a site where the badge is.
	astray           [(sigmasIn + sigmasOut) * perSigma]cost // The badge is nowhere although the fix is inside a fence.
	stroll           [(sigmasIn + sigmasOut) * perSigma]cost // A stay at no site moved this far.
	times            []elapsed
	slow             [slowSteps + 1]cost // A leg between two driving fixes, by its speed as a part of DriveSpeedCMS.
	share            [2]cost             // Of stays: at sites, elsewhere.
	onFoot, nextDoor cost                // Of being there already after a short way; of a site's rarity among the land within a walk.
	background       cost                // ln of the land for each site, square metres.
}

func newTables(p Policy) *tables {
	t := &tables{policy: p}
	tail, stray, inside := float64(p.TailMilli)/1000, float64(p.StrayMilli)/1000, float64(p.InsideMilli)/1000
	factor := float64(p.TailFactor)
	for i := range t.within {
		x := float64(i)/perSigma - sigmasIn
		t.within[i] = lnCost((1-tail-stray)*normal(-x) + tail*normal(-x/factor) + stray*float64(p.StayM2)/float64(p.StrayM2))
		t.astray[i] = lnCost(inside + (1-inside)*normal(x))
		r := float64(i) / perSigma
		t.stroll[i] = lnCost((1-tail)*math.Exp(-r*r/2) + tail/(factor*factor)*math.Exp(-r*r/2/(factor*factor)) + stray/1000)
	}
	t.share = [2]cost{lnCost(1 - float64(p.ElsewhereMilli)/1000), lnCost(float64(p.ElsewhereMilli) / 1000)}
	t.background = round(math.Log(float64(p.BackgroundM2)))
	t.onFoot = lnCost(float64(p.OnFootMilli) / 1000)
	t.nextDoor = round(math.Log(float64(p.BackgroundM2) / float64(p.WalkM2)))
	floor := float64(p.SlowDriveMilli) / 1000
	for i := range t.slow {
		t.slow[i] = lnCost(floor + (1-floor)*float64(i)/slowSteps)
	}
	for dt := int64(0); dt <= int64(p.MaxHoleS)+longStep; {
		t.times = append(t.times, newElapsed(float64(dt), p))
		if dt < longFrom {
			dt += shortStep
		} else {
			dt += longStep
		}
	}
	return t
}

// normal is the standard normal distribution function.
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func newElapsed(dt float64, p Policy) elapsed {
	dt = max(dt, 1)
	var e elapsed
	for kind, mean := range [2]int32{p.SiteStayS, p.ElsewhereStayS} {
		stays := math.Exp(-dt / float64(mean))
		e.stay[kind], e.leave[kind] = lnCost(stays), lnCost(1-stays)
	}
	// Stops between two drives that no fix saw keep a long drive possible.
	drives := max(math.Exp(-dt/float64(p.TravelS)), 0.02)
	e.drive, e.arrive = lnCost(drives), lnCost(1-math.Exp(-dt/float64(p.TravelS)))
	// Left at any moment of dt with equal chance, drives of exponential length.
	x := dt / float64(p.TravelS)
	underway := (1 - math.Exp(-x)) / x
	e.underway, e.landed = lnCost(underway), lnCost(1-underway)
	reach := min(max(legSpeed*dt, legMin), legMax)
	e.reach = round(math.Log(2 * math.Pi * reach / float64(p.StayM2) / 10)) // The leg is in decimetres.
	e.standing = lnCost(0.4 * math.Exp(-dt/float64(p.StandstillS)))
	rho := math.Exp(-dt / float64(p.CorrelationS))
	e.weight = int32(math.Round(1024 * (1 - rho) / (1 + rho)))
	return e
}

// at returns the costs for the seconds between two fixes of a track.
func (t *tables) at(dt int64) *elapsed {
	if dt < longFrom {
		return &t.times[dt/shortStep]
	}
	return &t.times[min(int64(len(t.times)-1), longFrom/shortStep+(dt-longFrom)/longStep)]
}

// step returns the row of the tables for a distance and a standard error.
func step(distance, sigma int64) int64 {
	return min((sigmasIn+sigmasOut)*perSigma-1, max(0, (distance+sigmasIn*sigma)*perSigma/sigma))
}

// strollCost is the cost of a stay at no site that moved by distance.
func (t *tables) strollCost(distance, sigma int64) cost {
	return t.stroll[min(int64(len(t.stroll)-1), distance*perSigma/sigma)]
}
