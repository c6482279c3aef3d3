-- A household may read everything that is held on it (contracts/spec/holdings.md), by the api, which hands it out.
GRANT SELECT ON clip_places, placements TO porchlight_api;

-- By device, by household and by clip, without reading everybody's. None holds a time, so that widened placements are still updated in place.
CREATE INDEX placements_of_device ON placements (device_id, cell);
CREATE INDEX candidates_of_household ON candidates (household_id, request_id, clip_id);
CREATE INDEX candidates_of_clip ON candidates (clip_id);
