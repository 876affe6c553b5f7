// Package geofence holds sites and their fences, and answers two questions
// about a position: which fences hold it, and how far is it to their edges.
//
// Edges are geodesics on a sphere of EarthRadius metres, and S2 decides what is
// inside: arithmetic in a plane answers wherever it cannot be wrong, and S2's
// exact predicates answer for positions within a millimetre of an edge. No
// decision depends on how a machine fuses floating-point operations: each product
// is rounded by itself (the explicit float64 conversions), each distance is
// rounded to a whole millimetre, and only integers are compared.
package geofence
