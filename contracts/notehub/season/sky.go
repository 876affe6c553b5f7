package season

// sky is how much of the sky a receiver sees. Its names are those of a fence's
// properties.sky.
type sky uint8

const (
	open sky = iota
	mixed
	canopy
)

var skyNames = [...]string{open: "open", mixed: "mixed", canopy: "canopy"}

// sigmaRange is the standard error along one axis, outliers apart, in
// millimetres: each site has its own within the range, the season long. It is a
// working assumption: Blues states no accuracy for the Notecard's GNSS.
var sigmaRange = [...][2]int64{open: {2000, 3300}, mixed: {4000, 5500}, canopy: {7000, 10000}}

// Where the receiver is when it is at no site.
const (
	onRoad   int32 = -1 // In a vehicle: the roof costs some signal.
	outdoors int32 = -2 // A stay in the open: lunch, fuel.
	indoors  int32 = -3 // At home: mostly no fix at all.
)

// surroundings is what decides how well a fix can be.
type surroundings struct {
	sigma float64 // Metres along one axis.
	sky   sky
}

func (s *Season) surroundings(place int32) surroundings {
	switch place {
	case onRoad:
		return surroundings{4.5, open}
	case outdoors:
		return surroundings{5.5, mixed}
	case indoors:
		return surroundings{12, canopy}
	}
	site := &s.town.sites[place]
	return surroundings{site.sigma, site.sky}
}
