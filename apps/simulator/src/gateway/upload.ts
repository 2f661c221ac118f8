import { uploadedUrl } from '../pictures.js';
import { newToken } from '../state/ids.js';
import type { Image } from '../state/model.js';
import { businessError, type Call, merchantOf, type UploadedFile } from './call.js';

const MAX_BYTES = 5 * 1024 * 1024;
const KEPT_IMAGES = 200;

/** `alipay.security.risk.complaint.file.upload`: part `file_content`; answers key and address. */
export function uploadRiskFile(call: Call): Record<string, unknown> {
  const file = fileOf(call, 'file_content', 'INVALID_PARAMETER');
  if (file.bytes.length > MAX_BYTES) throw businessError('INVALID_PARAMETER', '图片大小不能超过 5MB');
  const image = keep(call, file);
  return { file_key: image.key, file_name: image.name, file_url: uploadedUrl(call.sim, image.key) };
}

/** `alipay.merchant.image.upload`: part `image_content`, text `image_type`; answers an id. */
export function uploadMerchantImage(call: Call): Record<string, unknown> {
  const type = call.params.get('image_type')?.toLowerCase() ?? '';
  if (!['jpg', 'jpeg', 'png'].includes(type)) throw businessError('PARAM_ILLEGAL', '图片格式不支持');
  const file = fileOf(call, 'image_content', 'PARAM_ILLEGAL');
  if (file.bytes.length > MAX_BYTES) throw businessError('IMAGE_SIZE_OVERRANGE', '图片大小超过限制');
  return { image_id: keep(call, file).key };
}

function fileOf(call: Call, field: string, subCode: string): UploadedFile {
  const file = call.file;
  if (file === undefined || file.field !== field || file.bytes.length === 0) {
    throw businessError(subCode, `文件参数 ${field} 不能为空`);
  }
  if (pictureType(file.bytes) === undefined) throw businessError(subCode, '仅支持 jpg、jpeg、png 格式的图片');
  return file;
}

/** By content, not by name. */
function pictureType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  return bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')) ? 'image/jpeg' : undefined;
}

function keep(call: Call, file: UploadedFile): Image {
  const { images } = call.sim.data;
  const image: Image = {
    key: newToken(call.sim).slice(8),
    appId: call.app.appId,
    userId: merchantOf(call).userId,
    name: file.name,
    type: pictureType(file.bytes) ?? 'image/png',
    base64: file.bytes.toString('base64'),
    at: call.sim.clock.now(),
  };
  images[image.key] = image;
  for (const key of Object.keys(images).slice(0, -KEPT_IMAGES)) delete images[key];
  return image;
}
